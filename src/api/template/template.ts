/**
 * Go's text/template: what `--format` and the swarm's templates are. Errors are Go's, with their
 * places. The client prints with it, and nodes expand a task's environment with it (spec 1.6).
 */
import { FUNCTIONS, type Functions } from './functions'
import type { Block } from './nodes'
import { parseTemplate, Unreadable, type Parsed } from './parse'
import { walk, type Run } from './run'
import { utf8, type Value } from './types'

/** A template that cannot be read, or that fails on a value. */
export class TemplateTrouble extends Error {
  override readonly name = 'TemplateTrouble'
  readonly stage: 'read' | 'run'
  /** What it had printed by then. */
  readonly printed: string
  constructor(text: string, stage: 'read' | 'run' = 'run', printed = '') {
    super(text)
    this.stage = stage
    this.printed = printed
  }
}

/** What differs from the client's templates. */
export interface Dialect {
  readonly functions?: Functions
  /** What Go's errors call the template. */
  readonly name?: string
  /** A map that has no such key is a fault. */
  readonly strict?: boolean
}

/** A template, read once. */
export interface Template {
  readonly text: string
  readonly parsed: Parsed
  readonly functions: Functions
  readonly name: string
  readonly strict: boolean
}

/** Reads a template. @throws TemplateTrouble */
export function readTemplate(
  text: string,
  { functions = FUNCTIONS, name = '', strict = false }: Dialect = {},
): Template {
  try {
    const parsed = parseTemplate(text, (word) => functions[word] !== undefined)
    return { text, parsed, functions, name, strict }
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    throw new TemplateTrouble(`template: ${name}:${error.line}: ${error.message}`, 'read')
  }
}

/** What a template makes of a value. @throws TemplateTrouble */
export function render(template: Template, value: Value): string {
  const { name, parsed, functions, strict } = template
  const run: Run = {
    functions,
    strict,
    name,
    defined: parsed.defined,
    variables: [{ name: '$', value }],
    output: '',
    depth: 0,
    at: 0,
    context: () => '',
    fail: (message) => failure(template, run, message),
  }
  walk(run, value, parsed.blocks as readonly Block[])
  return run.output
}

/** `template: NAME:LINE:COLUMN: executing "NAME" at <CONTEXT>: MESSAGE` */
function failure({ text, name }: Template, run: Run, message: string): TemplateTrouble {
  const before = text.slice(0, run.at)
  const lines = before.split('\n')
  const column = utf8(lines.at(-1) as string).length
  const place = `${name}:${lines.length}:${column}`
  const told = `template: ${place}: executing "${run.name}" at <${run.context()}>: ${message}`
  return new TemplateTrouble(told, 'run', run.output)
}
