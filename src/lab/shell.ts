/** All that needs the commands; the page loads it after its first picture. */
import { complete } from '../cli/complete'
import { commandsIn } from '../shell/parse'
import { runLine } from '../cli/shell'
import { perform } from './perform'

export const SHELL = { commandsIn, complete, perform, runLine }

export type Shell = typeof SHELL
