/**
 * The Engine API's answers where they say more than the asks of api/routes: fields that no command
 * of a swarm's operator reads, and that other clients expect.
 */
import type { Container, DiskUsage, EngineVersion, Image } from '../api/daemon'

/** `GET /version`. */
export const versionBody = ({ Components, ...version }: EngineVersion): object => ({
  Platform: { Name: '' },
  Components: [
    {
      Name: 'Engine',
      Version: version.Version,
      Details: {
        ApiVersion: version.ApiVersion,
        Arch: version.Arch,
        BuildTime: version.BuildTime,
        Experimental: 'false',
        GitCommit: version.GitCommit,
        GoVersion: version.GoVersion,
        KernelVersion: version.KernelVersion,
        MinAPIVersion: version.MinAPIVersion,
        Os: version.Os,
      },
    },
    ...Components,
  ],
  ...version,
})

/** A row of `GET /images/json`; `-1`: it was not counted. */
export const imageRow = (image: Image): object => ({
  ...image,
  ParentId: '',
  SharedSize: -1,
  Containers: -1,
})

/** `GET /system/df`. */
export const usageBody = (usage: DiskUsage): object => ({
  ...usage,
  Images: usage.Images.map((image) => ({ ...imageRow(image), ...image })),
  Containers: usage.Containers.map(containerRow),
})

/** A row of `GET /containers/json`. */
export const containerRow = (container: Container): object => ({
  ...container,
  HostConfig: { NetworkMode: 'default' },
})
