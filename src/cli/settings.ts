/** What `~/.docker/config.json` may say that commands heed. */

/** Keys whose value is a text. */
export const TEXTS = [
  'psFormat',
  'imagesFormat',
  'networksFormat',
  'pluginsFormat',
  'volumesFormat',
  'statsFormat',
  'detachKeys',
  'credsStore',
  'serviceInspectFormat',
  'servicesFormat',
  'tasksFormat',
  'secretFormat',
  'configFormat',
  'nodesFormat',
  'currentContext',
  'experimental',
] as const

/** A key that holds where a flag is not given. */
export type SettingKey = (typeof TEXTS)[number]

/** A proxy's field in the settings, and the variable that containers get for it. */
export const PROXIES = {
  httpProxy: 'HTTP_PROXY',
  httpsProxy: 'HTTPS_PROXY',
  noProxy: 'NO_PROXY',
  ftpProxy: 'FTP_PROXY',
  allProxy: 'ALL_PROXY',
} as const

export interface Settings {
  readonly texts: Readonly<Partial<Record<SettingKey, string>>>
  readonly aliases: readonly string[]
  readonly pruneFilters: readonly string[]
  /** By a daemon's address, or `default`: variables and their values. */
  readonly proxies: Readonly<Record<string, Readonly<Record<string, string>>>>
}
