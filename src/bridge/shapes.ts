/**
 * The Engine API's answers where they say more than the asks of api/routes: fields that no command
 * of a swarm's operator reads, and that other clients expect.
 */
import type { Container, EngineVersion, Image, Volume } from '../api/daemon'

/** `GET /version`. */
export const versionBody = (version: EngineVersion): object => ({
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
export const usageBody = (
  images: readonly Image[],
  containers: readonly Container[],
  volumes: readonly Volume[],
): object => ({
  LayersSize: images.reduce((sum, { Size }) => sum + Size, 0),
  Images: images.map((image) => ({
    ...imageRow(image),
    SharedSize: 0,
    Containers: containers.filter(({ Image: name }) => image.RepoTags.includes(name)).length,
  })),
  Containers: containers.map(containerRow),
  Volumes: volumes.map((volume) => ({ ...volume, UsageData: { RefCount: 1, Size: 0 } })),
  BuildCache: [],
})

const bareNetworks = { Networks: {} }

/** A row of `GET /containers/json`. */
export const containerRow = (container: Container): object => ({
  ...container,
  HostConfig: { NetworkMode: 'default' },
  NetworkSettings: bareNetworks,
  Mounts: [],
})
