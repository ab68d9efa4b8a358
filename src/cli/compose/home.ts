/** The folder that the paths of a Compose file start from: the home of all shells. */
const HOME = '/root/'

export const atHome = (path: string): string =>
  path.startsWith('/') ? path : HOME + path.replace(/^(?:\.|~)\//, '')
