/**
 * Commands that Docker has and this world has no place for: named, so that they are refused by name
 * and docs/coverage.md can list them. What they do is said in our own words.
 */

/** A command by its full path, and what Docker has it for. */
export interface Missing {
  readonly path: string
  readonly short: string
}

const CONTAINER: Readonly<Record<string, string>> = {
  commit: 'make an image of what a container has become',
  cp: 'copy files into or out of a container',
  diff: 'show which files a container has changed',
  export: "write a container's files to a tar archive",
  update: 'change the limits of containers',
}

const ROOT: Readonly<Record<string, string>> = {
  ...CONTAINER,
  build: 'build an image from a Dockerfile',
  import: 'make an image from a tar archive of files',
  load: 'read images from a tar archive',
  login: 'sign in at a registry',
  logout: 'sign out from a registry',
  push: 'send an image to a registry',
  save: 'write images to a tar archive',
  search: 'look for images on Docker Hub',
}

const GROUPS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  docker: ROOT,
  'docker builder': { build: 'build an image', prune: 'empty the build cache' },
  'docker compose': {
    build: 'build the images of services',
    down: 'stop and remove what up made',
    exec: 'run a command in a container of a service',
    logs: 'show what services print',
    ls: 'list the projects that run',
    ps: 'list the containers of a project',
    pull: 'fetch the images of services',
    restart: 'restart services',
    run: 'run a command once, as a service would',
    start: 'start what was stopped',
    stop: 'stop services',
    up: 'make the containers of a project and start them',
  },
  'docker container': {
    ...CONTAINER,
  },
  'docker image': {
    build: 'build an image from a Dockerfile',
    import: 'make an image from a tar archive of files',
    load: 'read images from a tar archive',
    push: 'send an image to a registry',
    save: 'write images to a tar archive',
  },
  'docker manifest': { create: 'make a manifest list', inspect: 'show a manifest' },
  'docker plugin': { install: 'add a plugin', ls: 'list the plugins', rm: 'remove plugins' },
  'docker trust': { inspect: 'show who signed an image', sign: 'sign an image' },
  'docker volume': {
    update: 'change a cluster volume',
  },
}

/** All of them. */
export const MISSING: readonly Missing[] = Object.entries(GROUPS).flatMap(([group, commands]) =>
  Object.entries(commands).map(([name, short]) => ({ path: `${group} ${name}`, short })),
)
