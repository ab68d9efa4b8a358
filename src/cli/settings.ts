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

export interface Settings {
  readonly texts: Readonly<Partial<Record<SettingKey, string>>>
  readonly aliases: readonly string[]
  readonly pruneFilters: readonly string[]
}
