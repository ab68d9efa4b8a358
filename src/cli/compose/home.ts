/** The folder that the paths of a Compose file start from: the home of all shells. */
export const FOLDER = '/root'

export const atHome = (path: string): string =>
  path.startsWith('/') ? path : `${FOLDER}/${path.replace(/^(?:\.|~)\//, '')}`
