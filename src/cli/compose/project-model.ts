/** A project as it was read, and what is asked of its reading. */

/** A service, or what else a file has by names. */
export type Fields = Readonly<Record<string, unknown>>
export type Rows = Readonly<Record<string, Fields>>

/** The sections of a file, in the order in which they are printed. */
export const SECTIONS = ['services', 'networks', 'volumes', 'secrets', 'configs', 'models'] as const

export interface Project {
  readonly name: string
  readonly services: Rows
  readonly models: Rows
  readonly networks: Rows
  readonly volumes: Rows
  readonly secrets: Rows
  readonly configs: Rows
  readonly extensions: Fields
  /** Of all services, also of those that are left out. */
  readonly profiles: readonly string[]
  /** What variables are filled in from. */
  readonly environment: Readonly<Record<string, string>>
  readonly origin: Origin
}

/** Where a project was read from. */
interface Origin {
  /** Its files, with their whole paths. */
  readonly files: readonly string[]
  readonly folder: string
  /** All services of the files, also those that are left out. */
  readonly services: readonly string[]
}

/** A project without its surroundings. */
export type Model = Omit<Project, 'environment' | 'origin'>

/** What docker compose's own options and the environment say. */
export interface Choice {
  readonly files: readonly string[]
  /** Files of variables, in place of `.env`. */
  readonly variables: readonly string[]
  /** Where the paths of the files start from; empty: the home. */
  readonly folder: string
  readonly name: string
  readonly profiles: readonly string[]
  readonly interpolate: boolean
  /** Whether names and defaults that go without saying are said. */
  readonly normalizes: boolean
  /** Whether paths become whole ones. */
  readonly resolvesPaths: boolean
  /** Whether what files of variables say comes into the services; else the files are named. */
  readonly readsVariables: boolean
  /** Whether it is checked that what services refer to is there. */
  readonly isConsistent: boolean
  /** Whether what no service uses stays. */
  readonly hasUnused: boolean
  /** Only these and what they depend on; none: all. */
  readonly services: readonly string[]
}

/** The profiles of a service. */
export const profilesOf = ({ profiles }: Fields): readonly string[] =>
  (profiles ?? []) as readonly string[]
