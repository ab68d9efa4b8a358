/**
 * Commands that Docker has and this world has no place for: named, so that they are refused by name
 * and docs/coverage.md can list them. What they do is said in our own words.
 */

/** A command by its full path, and what Docker has it for. */
export interface Missing {
  readonly path: string
  readonly short: string
  /** It has commands below it, of which none is here either. */
  readonly isGroup: boolean
}

const ROOT: Readonly<Record<string, string>> = {
  build: 'build an image from a Dockerfile',
}

const GROUPS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  docker: ROOT,
  'docker builder': { build: 'build an image' },
  'docker compose': {
    bridge: 'convert Compose files to what others want',
    build: 'build the images of services',
    publish: 'send a project to a registry',
    watch: 'build services again when their files change',
  },
  'docker image': { build: 'build an image from a Dockerfile' },
  'docker manifest': {
    annotate: 'say more of a manifest',
    create: 'make a manifest list',
    inspect: 'show a manifest',
    push: 'send a manifest list to a registry',
    rm: 'forget manifest lists',
  },
  'docker trust': {
    inspect: 'show who signed an image',
    revoke: 'take signatures back',
    sign: 'sign an image',
  },
}

/** All of them. */
export const MISSING: readonly Missing[] = Object.entries(GROUPS).flatMap(([group, commands]) =>
  Object.entries(commands).map(([name, short]) => ({
    path: `${group} ${name}`,
    short,
    isGroup: name === 'bridge',
  })),
)
