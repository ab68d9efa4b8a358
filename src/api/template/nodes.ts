/** What templates are made of, and how Go writes it when it says where something failed. */

export interface Command {
  readonly at: number
  readonly words: readonly Operand[]
}

export interface Pipe {
  readonly kind: 'pipe'
  readonly at: number
  readonly variables: readonly string[]
  /** `=`, not `:=`. */
  readonly assigns: boolean
  readonly commands: readonly Command[]
}

export type Operand =
  | { readonly kind: 'bool' | 'number' | 'string'; readonly at: number; readonly text: string }
  | { readonly kind: 'nil' | 'dot'; readonly at: number }
  | { readonly kind: 'function'; readonly at: number; readonly name: string }
  | { readonly kind: 'field'; readonly at: number; readonly path: readonly string[] }
  /** The first of its path is its name. */
  | { readonly kind: 'variable'; readonly at: number; readonly path: readonly string[] }
  | {
      readonly kind: 'chain'
      readonly at: number
      readonly start: Operand
      readonly path: readonly string[]
    }
  | Pipe

export interface Branch {
  readonly kind: 'if' | 'with' | 'range'
  readonly at: number
  readonly pipe: Pipe
  readonly body: readonly Block[]
  readonly otherwise: readonly Block[]
}

export interface Inclusion {
  readonly kind: 'template'
  readonly at: number
  readonly name: string
  readonly pipe: Pipe | null
}

export type Block =
  | { readonly kind: 'text'; readonly at: number; readonly text: string }
  | { readonly kind: 'action'; readonly at: number; readonly pipe: Pipe }
  | { readonly kind: 'break' | 'continue'; readonly at: number }
  | Branch
  | Inclusion

const fieldsIn = (path: readonly string[]): string => path.map((name) => `.${name}`).join('')

export function writeOperand(word: Operand): string {
  switch (word.kind) {
    case 'nil':
      return 'nil'
    case 'dot':
      return '.'
    case 'function':
      return word.name
    case 'field':
      return fieldsIn(word.path)
    case 'variable':
      return word.path.join('.')
    case 'chain': {
      const { start, path } = word
      return `${start.kind === 'pipe' ? `(${writePipe(start)})` : writeOperand(start)}${fieldsIn(path)}`
    }
    case 'pipe':
      return writePipe(word)
    default:
      return word.text
  }
}

export const writeCommand = ({ words }: Command): string =>
  words
    .map((word) => (word.kind === 'pipe' ? `(${writePipe(word)})` : writeOperand(word)))
    .join(' ')

export function writePipe({ variables, assigns, commands }: Pipe): string {
  const left = variables.length === 0 ? '' : `${variables.join(', ')} ${assigns ? '=' : ':='} `
  return left + commands.map(writeCommand).join(' | ')
}

export const writeInclusion = ({ name, pipe }: Inclusion): string =>
  `{{template ${JSON.stringify(name)}${pipe === null ? '' : ` ${writePipe(pipe)}`}}}`
