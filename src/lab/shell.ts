/** What needs the commands, and what else is called for later than the first picture (late.ts). */
import { complete } from '../cli/complete'
import { stopLine } from '../shell/jobs'
import { commandsIn } from '../shell/parse'
import { runLine } from '../cli/shell'
import { besideAfter, createBeside, tellBeside } from './beside'
import { answerHost } from './host'
import { perform } from './perform'
import './inhabited'

export const SHELL = {
  answerHost,
  besideAfter,
  commandsIn,
  complete,
  createBeside,
  perform,
  runLine,
  stopLine,
  tellBeside,
}

export type Shell = typeof SHELL
