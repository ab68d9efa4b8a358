/** Words that stand for files: a shell asks what lies in folders, and goes on with paths. */
import { pathsOf, type Field } from './glob'
import type { Shell, Todo, Want } from './state'

type Match = Extract<Todo, { do: 'match' }>

/** What is to be done with words, once those that stand for files are replaced by them. */
export function matched(shell: Shell, fields: readonly Field[], next: Match['next']): Todo {
  const isPlain = fields.every(({ pattern }) => pattern === null)
  const isTaken = isPlain || shell.options.includes('f') || fields[0]?.text === '[['
  return isTaken ? withWords(next, texts(fields)) : { do: 'match', fields, folders: {}, next }
}

const texts = (fields: readonly Field[]): string[] => fields.map(({ text }) => text)

const withWords = (next: Match['next'], words: readonly string[]): Todo =>
  next.do === 'perform' ? { ...next, words } : { ...next, values: words }

/** A pattern that stands for no file is the word itself. */
export function match(shell: Shell, todo: Match): Want | null {
  const words: string[] = []
  for (const { pattern, text } of todo.fields) {
    const paths = pattern === null ? [] : pathsOf(pattern, todo.folders)
    if (typeof paths === 'string') {
      shell.todo.push(todo)
      return { kind: 'folder.read', path: paths }
    }
    words.push(...(paths.length === 0 ? [text] : paths))
  }
  shell.todo.push(withWords(todo.next, words))
  return null
}

/** The names in a folder that were wanted; null: there is no such folder. */
export function listed(shell: Shell, path: string, names: readonly string[] | null): void {
  const todo = shell.todo.pop()
  if (todo?.do !== 'match') return
  const all = names === null || shell.dialect === 'bash' ? names : ['.', '..', ...names]
  shell.todo.push({ ...todo, folders: { ...todo.folders, [path]: all } })
}
