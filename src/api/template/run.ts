/** Runs a template's blocks over a value, as Go's text/template does. */
import { mayBeNil, WANTED, type Functions, type GoFunction, type Wanted } from './functions'
import {
  writeCommand,
  writeInclusion,
  writeOperand,
  writePipe,
  type Block,
  type Branch,
  type Command,
  type Inclusion,
  type Operand,
  type Pipe,
} from './nodes'
import { numberIn, unquote } from './parse'
import { shown } from './print'
import {
  bool,
  dynamic,
  elementsOf,
  entriesOf,
  fieldOf,
  FLOAT,
  held,
  indirect,
  int,
  nameOf,
  string,
  textOf,
  truth,
  valueOf,
  type Method,
  type Value,
} from './types'

interface Variable {
  readonly name: string
  value: Value
}

/** A run: what is known, what was printed, and what is looked at, for errors. */
export interface Run {
  readonly functions: Functions
  readonly strict: boolean
  readonly defined: ReadonlyMap<string, readonly Block[]>
  readonly fail: (message: string) => Error
  name: string
  variables: Variable[]
  output: string
  depth: number
  at: number
  context: () => string
}

/** What was piped in; absent: nothing was. */
type Final = { readonly value: Value } | null

/** How a list of blocks ended. */
type Ending = 'done' | 'break' | 'continue'

export function walk(run: Run, dot: Value, blocks: readonly Block[]): Ending {
  for (const block of blocks) {
    const ending = walkBlock(run, dot, block)
    if (ending !== 'done') return ending
  }
  return 'done'
}

function walkBlock(run: Run, dot: Value, block: Block): Ending {
  switch (block.kind) {
    case 'text':
      run.output += block.text
      return 'done'
    case 'action': {
      const value = pipeline(run, dot, block.pipe)
      if (block.pipe.variables.length === 0) run.output += shown(value)
      return 'done'
    }
    case 'break':
    case 'continue':
      return block.kind
    case 'template':
      include(run, dot, block)
      return 'done'
    default: {
      const depth = run.variables.length
      const ending = block.kind === 'range' ? range(run, dot, block) : branch(run, dot, block)
      run.variables.length = depth
      return ending
    }
  }
}

function branch(run: Run, dot: Value, { kind, pipe, body, otherwise }: Branch): Ending {
  const value = pipeline(run, dot, pipe)
  if (!truth(value)) return walk(run, dot, otherwise)
  return walk(run, kind === 'with' ? value : dot, body)
}

/** So deep may templates include each other. */
const DEEPEST = 1000

function include(run: Run, dot: Value, block: Inclusion): void {
  look(run, block.at, () => writeInclusion(block))
  const blocks = run.defined.get(block.name)
  if (blocks === undefined) throw run.fail(`template "${block.name}" not defined`)
  const value = block.pipe === null ? null : pipeline(run, dot, block.pipe)
  const { name, variables } = run
  if (++run.depth > DEEPEST) throw run.fail(`exceeded maximum template depth (${DEEPEST})`)
  run.name = block.name
  run.variables = [{ name: '$', value }]
  walk(run, value, blocks)
  Object.assign(run, { name, variables })
  run.depth--
}

/** What a range goes over: keys and elements; null: nothing of the kind. */
function rangeOf(run: Run, value: Value, names: number): (readonly [Value, Value])[] {
  const kind = value?.type.kind
  switch (kind) {
    case undefined:
      return []
    case 'slice':
    case 'bytes':
      return elementsOf(value as NonNullable<Value>).map((one, at) => [int(at), one])
    case 'map':
      return entriesOf(value as NonNullable<Value>).map(([key, one]) => [string(key), one])
    case 'int':
    case 'uint': {
      if (names > 1) {
        throw run.fail(`can't use ${shown(value)} to iterate over more than one variable`)
      }
      const type = (value as NonNullable<Value>).type
      return Array.from({ length: Number(value?.it) }, (_, it) => [null, { type, it }])
    }
    default:
      throw run.fail(`range can't iterate over ${shown(value)}`)
  }
}

function range(run: Run, dot: Value, { pipe, body, otherwise }: Branch): Ending {
  const { value } = indirect(pipeline(run, dot, pipe))
  const { variables, assigns } = pipe
  const rows = rangeOf(run, value?.type.kind === 'interface' ? null : value, variables.length)
  if (rows.length === 0) return walk(run, dot, otherwise)
  const [first, second] = variables
  const base = run.variables.length
  for (const [key, one] of rows) {
    const given: readonly (readonly [string | undefined, Value])[] =
      second === undefined
        ? [[first, one]]
        : [
            [first, key],
            [second, one],
          ]
    for (const [n, [name, part]] of given.entries()) {
      if (name === undefined) continue
      if (assigns) assign(run, name, part)
      else (run.variables[base - given.length + n] as Variable).value = part
    }
    const ending = walk(run, one, body)
    run.variables.length = base
    if (ending === 'break') break
  }
  return 'done'
}

function assign(run: Run, name: string, value: Value): void {
  const variable = run.variables.findLast((one) => one.name === name)
  if (variable === undefined) throw run.fail(`undefined variable: ${name}`)
  variable.value = value
}

/** What errors name from now on. */
function look(run: Run, at: number, context: () => string): void {
  run.at = at
  run.context = context
}

function pipeline(run: Run, dot: Value, pipe: Pipe): Value {
  look(run, pipe.at, () => writePipe(pipe))
  let final: Final = null
  for (const command of pipe.commands) final = { value: held(evaluate(run, dot, command, final)) }
  const value = final?.value ?? null
  for (const name of pipe.variables) {
    if (pipe.assigns) assign(run, name, value)
    else run.variables.push({ name, value })
  }
  return value
}

function evaluate(run: Run, dot: Value, command: Command, final: Final): Value {
  const [head, ...rest] = command.words as readonly [Operand, ...Operand[]]
  switch (head.kind) {
    case 'function': {
      const call = (): Value => callFunction(run, dot, head.name, rest, final, command)
      look(run, head.at, () => head.name)
      return call()
    }
    case 'field':
    case 'chain':
    case 'variable':
      return evaluateChain(run, dot, head, rest, final)
    case 'pipe':
      isNoFunction(run, head, rest, final)
      return pipeline(run, dot, head)
    default:
      look(run, head.at, () => writeOperand(head))
      isNoFunction(run, head, rest, final)
      if (head.kind === 'nil') throw run.fail('nil is not a command')
      return constant(dot, head)
  }
}

function isNoFunction(run: Run, head: Operand, rest: readonly Operand[], final: Final): void {
  if (rest.length === 0 && final === null) return
  throw run.fail(`can't give argument to non-function ${writeOperand(head)}`)
}

/** What stands for itself. */
function constant(dot: Value, word: Operand): Value {
  switch (word.kind) {
    case 'bool':
      return bool(word.text === 'true')
    case 'string':
      return string(unquote(word.text) ?? '')
    case 'number': {
      const it = numberIn(word.text) ?? 0
      const isFloat = /[.eEpP]/.test(word.text) && !/^[+-]?0[xX]|^'/.test(word.text)
      return isFloat ? { type: FLOAT, it } : int(it)
    }
    default:
      return dot
  }
}

/** Fields of the dot, of a variable or of what a pipeline gives; the last may be a method. */
function evaluateChain(
  run: Run,
  dot: Value,
  word: Extract<Operand, { readonly path: readonly string[] }>,
  rest: readonly Operand[],
  final: Final,
): Value {
  look(run, word.at, () => writeOperand(word))
  const context = run.context
  const [start, path] = startOf(run, dot, word)
  look(run, word.at, context)
  if (path.length === 0) isNoFunction(run, word, rest, final)
  let value = start
  for (const [n, name] of path.entries()) {
    const isLast = n === path.length - 1
    value = field(run, dot, value, name, isLast ? rest : [], isLast ? final : null)
  }
  return value
}

function startOf(
  run: Run,
  dot: Value,
  word: Extract<Operand, { readonly path: readonly string[] }>,
): readonly [Value, readonly string[]] {
  switch (word.kind) {
    case 'field':
      return [dot, word.path]
    case 'variable': {
      const [name = '', ...path] = word.path
      return [run.variables.findLast((one) => one.name === name)?.value ?? null, path]
    }
    default:
      return [argument(run, dot, word.start, 'any'), word.path]
  }
}

function field(
  run: Run,
  dot: Value,
  receiver: Value,
  name: string,
  rest: readonly Operand[],
  final: Final,
): Value {
  if (receiver === null) {
    if (run.strict) throw run.fail(`nil data; no entry for key "${name}"`)
    return null
  }
  const type = nameOf(receiver.type)
  const { value, isNil } = indirect(receiver)
  if (value === null || value.type.kind === 'interface') {
    throw run.fail(`nil pointer evaluating ${type}.${name}`)
  }
  const hasArguments = rest.length > 0 || final !== null
  const missing = `can't evaluate field ${name} in type ${type}`
  switch (value.type.kind) {
    case 'struct': {
      const method = value.type.methods?.(value.it as never, name)
      if (method !== undefined) return callMethod(run, dot, name, method, rest, final)
      const found = fieldOf(value.type, value.it, name)
      if (found === undefined) throw run.fail(missing)
      if (!hasArguments) return found
      throw run.fail(`${name} has arguments but cannot be invoked as function`)
    }
    case 'map': {
      if (hasArguments) throw run.fail(`${name} is not a method but has arguments`)
      const known = (value.it ?? {}) as Readonly<Record<string, unknown>>
      if (Object.hasOwn(known, name)) return valueOf(value.type.of, known[name])
      if (run.strict) throw run.fail(`map has no entry for key "${name}"`)
      return null
    }
    case 'pointer': {
      const { of } = value.type
      const isThere = of.kind !== 'struct' || fieldOf(of, {}, name) !== undefined
      throw run.fail(isNil && isThere ? `nil pointer evaluating ${type}.${name}` : missing)
    }
    default:
      throw run.fail(missing)
  }
}

function callMethod(
  run: Run,
  dot: Value,
  name: string,
  { takes, call }: Method,
  rest: readonly Operand[],
  final: Final,
): Value {
  const wanted = Array.from({ length: takes }, (): Wanted => 'string')
  const values = argumentsOf(run, dot, name, { takes: wanted, run: () => null }, rest, final)
  return dynamic(call(...values.map(textOf)))
}

function callFunction(
  run: Run,
  dot: Value,
  name: string,
  rest: readonly Operand[],
  final: Final,
  command: Command | null,
): Value {
  const callee = run.functions[name] as GoFunction
  const { at, context } = run
  if (name === 'and' || name === 'or') return shortCut(run, dot, name, rest, final)
  const values = argumentsOf(run, dot, name, callee, rest, final)
  try {
    return callee.run(values)
  } catch (error) {
    if (command === null) look(run, at, context)
    else look(run, command.at, () => writeCommand(command))
    throw run.fail(`error calling ${name}: ${(error as Error).message}`)
  }
}

/** `and` and `or` look no further once it is decided. */
function shortCut(
  run: Run,
  dot: Value,
  name: string,
  rest: readonly Operand[],
  final: Final,
): Value {
  if (rest.length === 0 && final === null) {
    throw run.fail(`wrong number of args for ${name}: want at least 1 got 0`)
  }
  let value: Value = null
  for (const word of rest) {
    value = argument(run, dot, word, 'raw')
    if (truth(value) === (name === 'or')) return value
  }
  return final === null ? value : final.value
}

function argumentsOf(
  run: Run,
  dot: Value,
  name: string,
  { takes, more }: GoFunction,
  rest: readonly Operand[],
  final: Final,
): Value[] {
  const given = rest.length + (final === null ? 0 : 1)
  if (more === undefined ? given !== takes.length : given < takes.length) {
    const want = more === undefined ? `${takes.length}` : `at least ${takes.length}`
    const got = more === undefined ? given : rest.length
    throw run.fail(`wrong number of args for ${name}: want ${want} got ${got}`)
  }
  const wantedAt = (n: number): Wanted => takes[n] ?? more ?? 'any'
  const values = rest.map((word, n) => argument(run, dot, word, wantedAt(n)))
  return final === null ? values : [...values, checked(run, final.value, wantedAt(rest.length))]
}

function argument(run: Run, dot: Value, word: Operand, wanted: Wanted): Value {
  look(run, word.at, () => writeOperand(word))
  switch (word.kind) {
    case 'dot':
      return checked(run, dot, wanted)
    case 'nil':
      if (mayBeNil(wanted)) return null
      throw run.fail(`cannot assign nil to ${WANTED[wanted]}`)
    case 'field':
    case 'variable':
    case 'chain':
      return checked(run, evaluateChain(run, dot, word, [], null), wanted)
    case 'pipe':
      return checked(run, pipeline(run, dot, word), wanted)
    case 'function':
      return checked(run, callFunction(run, dot, word.name, [], null, null), wanted)
    default:
      return literal(run, dot, word, wanted)
  }
}

/** A literal must be of the kind that is wanted. */
function literal(run: Run, dot: Value, word: Operand, wanted: Wanted): Value {
  const fits =
    wanted === 'any' ||
    wanted === 'raw' ||
    (wanted === 'string' && word.kind === 'string') ||
    (wanted === 'int' && word.kind === 'number')
  if (fits) return constant(dot, word)
  if (wanted === 'strings') {
    throw run.fail(`can't handle ${writeOperand(word)} for arg of type []string`)
  }
  const noun = wanted === 'int' ? 'integer' : wanted
  throw run.fail(`expected ${noun}; found ${writeOperand(word)}`)
}

/** The value, if it is what is wanted. */
function checked(run: Run, value: Value, wanted: Wanted): Value {
  if (value === null) {
    if (mayBeNil(wanted)) return null
    throw run.fail(`invalid value; expected ${WANTED[wanted]}`)
  }
  if (wanted === 'any' || wanted === 'raw') return value
  const name = WANTED[wanted]
  const inner = held(value)
  if (inner !== null && nameOf(inner.type) === name) return inner
  const { type, it } = inner ?? value
  if (type.kind === 'pointer' && nameOf(type.of) === name) {
    if (it === null) throw run.fail(`dereference of nil pointer of type ${name}`)
    return { type: type.of, it }
  }
  throw run.fail(`wrong type for value; expected ${name}; got ${nameOf(type)}`)
}
