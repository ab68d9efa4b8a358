/** `$(( ))`: whole numbers, variables, comparisons and assignments. */

/** A sum that cannot be reckoned; the message is busybox's. */
export class SumTrouble extends Error {
  override readonly name = 'SumTrouble'
}

interface Reader {
  readonly tokens: readonly string[]
  at: number
  readonly variables: Record<string, string>
}

const TOKEN = /\s*(\d+|[A-Za-z_]\w*|\+\+|--|[-+*/%]=|[=!<>]=|&&|\|\||[-+*/%=<>!()?:])/gy

/** From weakest to strongest. */
const LEVELS: readonly (readonly string[])[] = [
  ['||'], ['&&'], ['==', '!='], ['<', '<=', '>', '>='], ['+', '-'], ['*', '/', '%'],
] // prettier-ignore

/** The value of a sum; assignments in it change the variables. @throws SumTrouble */
export function reckon(text: string, variables: Record<string, string>): number {
  const plain = text.replace(/\$\{?([A-Za-z_]\w*)\}?/g, '$1').trim()
  const tokens = Array.from(plain.matchAll(TOKEN), ([, token]) => token as string)
  if (tokens.join('') !== plain.replace(/\s/g, '')) throw wrong()
  if (tokens.length === 0) return 0
  const reader: Reader = { tokens, at: 0, variables }
  const value = choice(reader)
  if (reader.at < tokens.length) throw wrong()
  return value
}

const wrong = (): SumTrouble => new SumTrouble('arithmetic syntax error')

const take = (reader: Reader, ...tokens: readonly string[]): string | null => {
  const token = reader.tokens[reader.at]
  if (token === undefined || !tokens.includes(token)) return null
  reader.at++
  return token
}

/** `condition ? one : other`, which both are reckoned. */
function choice(reader: Reader): number {
  const condition = joined(reader, 0)
  if (take(reader, '?') === null) return condition
  const one = choice(reader)
  if (take(reader, ':') === null) throw wrong()
  const other = choice(reader)
  return condition === 0 ? other : one
}

function joined(reader: Reader, level: number): number {
  const operators = LEVELS[level]
  if (operators === undefined) return single(reader)
  let value = joined(reader, level + 1)
  for (let next = take(reader, ...operators); next !== null; next = take(reader, ...operators)) {
    value = combined(next, value, joined(reader, level + 1))
  }
  return value
}

function combined(operator: string, a: number, b: number): number {
  switch (operator) {
    case '+':
      return a + b
    case '-':
      return a - b
    case '*':
      return a * b
    case '/':
    case '%':
      if (b === 0) throw new SumTrouble('divide by zero')
      return operator === '/' ? Math.trunc(a / b) : a % b
    case '||':
      return Number(a !== 0 || b !== 0)
    case '&&':
      return Number(a !== 0 && b !== 0)
    case '==':
      return Number(a === b)
    case '!=':
      return Number(a !== b)
    case '<':
      return Number(a < b)
    case '<=':
      return Number(a <= b)
    case '>':
      return Number(a > b)
    default:
      return Number(a >= b)
  }
}

function single(reader: Reader): number {
  const sign = take(reader, '-', '+', '!', '++', '--')
  if (sign === '++' || sign === '--') return stepped(reader, sign === '++' ? 1 : -1)
  if (sign !== null) {
    const value = single(reader)
    return sign === '-' ? 0 - value : sign === '+' ? value : Number(value === 0)
  }
  if (take(reader, '(') !== null) {
    const value = choice(reader)
    if (take(reader, ')') === null) throw wrong()
    return value
  }
  const token = reader.tokens[reader.at]
  if (token === undefined) throw wrong()
  if (!/^\d+$/.test(token)) return named(reader)
  reader.at++
  return Number(token)
}

function nameIn(reader: Reader): string {
  const name = reader.tokens[reader.at]
  if (name === undefined || !/^[A-Za-z_]/.test(name)) throw wrong()
  reader.at++
  return name
}

const valueOf = ({ variables }: Reader, name: string): number => {
  const value = Number(variables[name] ?? 0)
  return Number.isSafeInteger(value) ? value : 0
}

function stepped(reader: Reader, by: number): number {
  const name = nameIn(reader)
  const value = valueOf(reader, name) + by
  reader.variables[name] = String(value)
  return value
}

/** A variable, or what is assigned to it. */
function named(reader: Reader): number {
  const name = nameIn(reader)
  const before = valueOf(reader, name)
  const step = take(reader, '++', '--')
  if (step !== null) {
    reader.variables[name] = String(before + (step === '++' ? 1 : -1))
    return before
  }
  const assigns = take(reader, '=', '+=', '-=', '*=', '/=', '%=')
  if (assigns === null) return before
  const right = choice(reader)
  const value = assigns === '=' ? right : combined(assigns.slice(0, 1), before, right)
  reader.variables[name] = String(value)
  return value
}
