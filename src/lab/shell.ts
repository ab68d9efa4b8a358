/** All that a lab does when it is told to; the page loads it after its first picture. */
import { complete } from '../cli/complete'
import { commandsIn } from '../shell/parse'
import { runLine } from '../cli/shell'
import { besideAfter, createBeside, tellBeside } from './beside'
import { handle } from './hear'
import { answerHost } from './host'
import { perform } from './perform'

export const SHELL = {
  answerHost,
  besideAfter,
  commandsIn,
  complete,
  createBeside,
  handle,
  perform,
  runLine,
  tellBeside,
}

export type Shell = typeof SHELL
