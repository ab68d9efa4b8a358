/** Flags that many commands have in common, with Docker's names and our own words. */
import type { Flag } from '../command'
import { filterFlag } from '../filters'
import type { SettingKey } from '../settings'

const MORE = '\nSee https://docs.docker.com/go/formatting/\nfor what a template can say'

/** `--format` of a command that lists. */
export const LIST_FORMAT: Flag = {
  name: 'format',
  type: 'string',
  help:
    "How to print each row:\n'table':            A table with headers (default)\n" +
    "'table TEMPLATE':   A table made by a Go template\n'json':             JSON\n" +
    `'TEMPLATE':         What a Go template makes of it${MORE}`,
  values: ['table', 'json'],
}

/** The same, with the key of the client's settings that holds where it is not given. */
export const listFormat = (setting: SettingKey): Flag => ({ ...LIST_FORMAT, setting })

/** `--format` of a command that inspects. */
export const INSPECT_FORMAT: Flag = {
  name: 'format',
  short: 'f',
  type: 'string',
  help:
    "How to print it:\n'json':             JSON\n" +
    `'TEMPLATE':         What a Go template makes of it${MORE}`,
  values: ['json'],
}

export const quietFlag = (what: string): Flag => ({
  name: 'quiet',
  short: 'q',
  type: 'bool',
  help: `Print ${what} only`,
})

/** `--detach-keys` */
export const DETACH_KEYS: Flag = {
  name: 'detach-keys',
  type: 'string',
  help: 'Keys that leave it running',
  setting: 'detachKeys',
}

export const NO_TRUNC: Flag = {
  name: 'no-trunc',
  type: 'bool',
  help: 'Print everything in full',
}

export const NO_RESOLVE: Flag = {
  name: 'no-resolve',
  type: 'bool',
  help: 'Print IDs where names are known',
}

/** Flags of whatever lists tasks; they can be filtered by these keys. */
export const taskFlags = (keys: readonly string[]): readonly Flag[] => [
  filterFlag(keys),
  listFormat('tasksFormat'),
  NO_RESOLVE,
  NO_TRUNC,
  quietFlag('task IDs'),
]

export const forceFlag = (help: string): Flag => ({ name: 'force', short: 'f', type: 'bool', help })

export const AVAILABILITIES = ['active', 'pause', 'drain'] as const
