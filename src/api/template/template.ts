/**
 * Go's text/template, as far as `--format` and the swarm's templates go: fields, pipelines,
 * `range`, `if`, `with`, variables and functions. Errors are Go's. The client prints with it, and
 * nodes expand a task's environment with it (spec 1.6).
 */
import { parseTemplate, type Block, type Call, type Operand } from './parse'
import { FUNCTIONS, printValue, truth, type Functions } from './functions'

/** A template that cannot be read, or that fails on a value. */
export class TemplateTrouble extends Error {
  override readonly name = 'TemplateTrouble'
  readonly stage: 'read' | 'run'
  constructor(text: string, stage: 'read' | 'run' = 'run') {
    super(text)
    this.stage = stage
  }
}

/** What a field of a value is. Undefined: there is no such field; it may throw Go's reason. */
type Field = (value: unknown, name: string) => unknown

/** A field that wants arguments, as `.Label "zone"` does. */
type Method = (...args: readonly string[]) => unknown

interface Scope {
  readonly root: unknown
  readonly dot: unknown
  readonly variables: Readonly<Record<string, unknown>>
  readonly field: Field
  readonly type: string
  readonly functions: Functions
  readonly name: string
  readonly text: string
}

/** What differs from the client's templates. */
export interface Dialect {
  readonly field?: Field
  readonly functions?: Functions
  /** What Go's errors call the template. */
  readonly name?: string
}

/** Fields of plain data: keys of maps and structs. */
const plainField: Field = (value, name) =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined

/** A template read once, run for each row. `type` is what Go's errors call the row. */
export function compile(
  text: string,
  type: string,
  { field = plainField, functions = FUNCTIONS, name = '' }: Dialect = {},
): (row: unknown) => string {
  let blocks: readonly Block[]
  try {
    blocks = parseTemplate(text)
  } catch (error) {
    throw new TemplateTrouble(`template: ${name}:1: ${(error as Error).message}`, 'read')
  }
  const shared = { field, type, functions, name, text }
  return (row) => run(blocks, { root: row, dot: row, variables: { $: row }, ...shared }).text
}

interface Ran {
  readonly text: string
  readonly scope: Scope
}

function run(blocks: readonly Block[], start: Scope): Ran {
  let text = ''
  let scope = start
  for (const block of blocks) {
    const ran = runBlock(block, scope)
    text += ran.text
    scope = ran.scope
  }
  return { text, scope }
}

function runBlock(block: Block, scope: Scope): Ran {
  switch (block.kind) {
    case 'text':
      return { text: block.text, scope }
    case 'action': {
      const value = pipeline(block.pipe, scope)
      if (block.variable === null) return { text: printValue(value), scope }
      return {
        text: '',
        scope: { ...scope, variables: { ...scope.variables, [block.variable]: value } },
      }
    }
    case 'if': {
      const chosen = truth(pipeline(block.pipe, scope)) ? block.body : block.otherwise
      return { text: run(chosen, scope).text, scope }
    }
    case 'with': {
      const value = pipeline(block.pipe, scope)
      const inner = truth(value)
        ? run(block.body, { ...scope, dot: value })
        : run(block.otherwise, scope)
      return { text: inner.text, scope }
    }
    case 'range':
      return { text: range(block, scope), scope }
  }
}

function range(block: Extract<Block, { kind: 'range' }>, scope: Scope): string {
  const value = pipeline(block.pipe, scope)
  const entries =
    typeof value === 'object' && value !== null
      ? Array.isArray(value)
        ? value.map((item, at): [unknown, unknown] => [at, item])
        : Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
      : []
  if (entries.length === 0) return run(block.otherwise, scope).text
  const [first, second] = block.variables
  return entries
    .map(([key, item]) => {
      const variables = { ...scope.variables }
      if (second !== undefined) Object.assign(variables, { [first as string]: key, [second]: item })
      else if (first !== undefined) variables[first] = item
      return run(block.body, { ...scope, dot: item, variables }).text
    })
    .join('')
}

function pipeline(pipe: readonly Call[], scope: Scope): unknown {
  let value: unknown
  for (const [at, call] of pipe.entries()) value = invoke(call, scope, at === 0 ? [] : [value])
  return value
}

function invoke({ words }: Call, scope: Scope, piped: readonly unknown[]): unknown {
  const [head, ...rest] = words
  if (head === undefined) throw new TemplateTrouble('missing value for command')
  if (head.kind !== 'function') {
    const value = operand(head, scope)
    if (typeof value !== 'function') return value
    return (value as Method)(...rest.map((word) => printValue(operand(word, scope))))
  }
  const fn = scope.functions[head.name]
  if (fn === undefined) throw new TemplateTrouble(`function "${head.name}" not defined`)
  return fn([...rest.map((word) => operand(word, scope)), ...piped])
}

function operand(word: Operand, scope: Scope): unknown {
  switch (word.kind) {
    case 'literal':
      return word.value
    case 'dot':
      return fields(scope.dot, word.path, scope)
    case 'variable':
      return fields(scope.variables[word.name], word.path, scope)
    case 'pipe':
      return fields(pipeline(word.pipe, scope), word.path, scope)
    case 'function':
      return invoke({ words: [word] }, scope, [])
  }
}

function fields(start: unknown, path: readonly string[], scope: Scope): unknown {
  let value = start
  for (const name of path) {
    let next: unknown
    try {
      next = scope.field(value, name)
    } catch (error) {
      throw at(scope, path, (error as Error).message)
    }
    if (next === undefined && value === scope.root) {
      throw at(scope, path, `can't evaluate field ${name} in type ${scope.type}`)
    }
    value = next
  }
  return value
}

/** Go names the column of the second field of a chain, or of the only one. */
function at({ name, text }: Scope, path: readonly string[], why: string): TemplateTrouble {
  const chain = `.${path.join('.')}`
  const column = text.indexOf(chain) + (path.length > 1 ? (path[0] as string).length + 1 : 0)
  return new TemplateTrouble(
    `template: ${name}:1:${column}: executing "${name}" at <${chain}>: ${why}`,
  )
}
