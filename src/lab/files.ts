/**
 * The home folder that all shells share: a few text files without folders, in place of a disk; only
 * `.docker/`, the client's settings, is each computer's own. What was done to it stands among the
 * inputs, so it travels in time and is kept and shared with them.
 * What is wrong is said in the words of the system calls that would fail.
 */
import type { HostAsk, HostReply } from '../api/host'
import { isSetting, nameOf } from '../cli/files'
import { MOST_FILE_BYTES } from '../protocol/message'
import { isFileChange, type Playhead } from './history'
import { byText } from '../api/order'

type FileAsk = Exclude<Extract<HostAsk, { kind: `file.${string}` }>, { kind: 'file.keep' }>

const refused = (message: string): HostReply => ({ kind: 'refused', message })

/** `v1:.docker/config.json`, as scp writes it. */
const OWN = /^[\w.-]+:(?=\.docker\/)/

/** What a computer's path is called among the files of all; null: no file can be there. */
export function keyOf(computer: string, path: string): string | null {
  const name = nameOf(path)
  return name !== null && isSetting(name) ? `${computer}:${name}` : name
}

/** Reads and changes the folder. Refusals read `open PATH: no such file or directory`. */
export function answerFile(files: Map<string, string>, computer: string, ask: FileAsk): HostReply {
  if (ask.kind === 'file.list') return { kind: 'files', names: listed(files, computer, ask.under) }
  const { path } = ask
  const key = keyOf(computer, path)
  if (ask.kind === 'file.write') {
    if (key === null) return refused(`open ${path}: no such file or directory`)
    const text = (ask.append ? (files.get(key) ?? '') : '') + ask.text
    if (text.length > MOST_FILE_BYTES) return refused(`write ${path}: no space left on device`)
    files.set(key, text)
    return { kind: 'done' }
  }
  const text = key === null ? undefined : files.get(key)
  if (text === undefined) return refused(`open ${path}: no such file or directory`)
  if (ask.kind === 'file.read') return { kind: 'file', text }
  files.delete(key as string)
  return { kind: 'done' }
}

function listed(
  files: ReadonlyMap<string, string>,
  computer: string,
  under: string | undefined,
): string[] {
  const names = [...files.keys()].sort(byText)
  if (under === undefined) return names.filter((name) => !OWN.test(name))
  const home = `${computer}:`
  return names
    .filter((name) => name.startsWith(`${home}${under}/`))
    .map((name) => name.slice(home.length))
}

/** The folder at the playhead: what was done to it on the branch until there. */
export function filesAt({ branch, next }: Playhead): Map<string, string> {
  const files = new Map<string, string>()
  for (const { input } of branch.inputs.slice(0, next)) {
    if (isFileChange(input)) change(files, input)
    else if (input.kind === 'act' && input.act.kind === 'machine.remove') {
      const gone = `${input.act.machine}:`
      for (const name of files.keys()) if (name.startsWith(gone)) files.delete(name)
    }
  }
  return files
}

/** A change as the history has it: a file of one computer stands with its computer's name. */
function change(files: Map<string, string>, input: Extract<FileAsk, { path: string }>): void {
  const computer = OWN.exec(input.path)?.[0] ?? ''
  answerFile(files, computer.slice(0, -1), { ...input, path: input.path.slice(computer.length) })
}
