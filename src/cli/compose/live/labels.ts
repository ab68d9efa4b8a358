/** The labels by which compose knows what is its own; a project's state stands nowhere else. */
import { byText } from '../../../api/order'
import type { Labels } from '../../../api/types'

/** The version of compose that this is, and that its containers bear. */
export const COMPOSE_VERSION = '2.40.3'

const own = <K extends string>(name: K): `com.docker.compose.${K}` => `com.docker.compose.${name}`

export const PROJECT = own('project')
export const SERVICE = own('service')
export const CONFIG_HASH = own('config-hash')
export const NUMBER = own('container-number')
export const VOLUME = own('volume')
export const NETWORK = own('network')
export const WORKING_DIR = own('project.working_dir')
export const CONFIG_FILES = own('project.config_files')
export const ENVIRONMENT_FILE = own('project.environment_file')
export const ONE_OFF = own('oneoff')
export const SLUG = own('slug')
export const IMAGE = own('image')
export const DEPENDS_ON = own('depends_on')
export const VERSION = own('version')
export const REPLACE = own('replace')

/** Labels in the order in which daemons tell them. */
export const inKeyOrder = (labels: Labels): Labels =>
  Object.fromEntries(Object.entries(labels).sort(([a], [b]) => byText(a, b)))

/** A filter of the API for a label, or for its value. */
export const having = (label: string, value?: string): string =>
  value === undefined ? label : `${label}=${value}`

export const ofProject = (name: string): string => having(PROJECT, name)

/** Was it made by `docker compose run`? */
export const isOneOff = ({ Labels }: { readonly Labels: Labels }): boolean =>
  Labels[ONE_OFF] === 'True'
