/**
 * The home folder that all shells share: a few text files without folders, in place of a disk. What
 * was done to it stands among the inputs, so it travels in time and is kept and shared with them.
 * What is wrong is said in the words of the system calls that would fail.
 */
import type { HostAsk, HostReply } from '../api/host'
import { nameOf } from '../cli/files'
import { MOST_FILE_BYTES } from '../protocol/message'
import { isFileChange, type Playhead } from './history'

type FileAsk = Extract<HostAsk, { kind: `file.${string}` }>

const refused = (message: string): HostReply => ({ kind: 'refused', message })

/** Reads and changes the folder. Refusals read `open PATH: no such file or directory`. */
export function answerFile(files: Map<string, string>, ask: FileAsk): HostReply {
  if (ask.kind === 'file.list') {
    const names = [...files.keys()].sort((a, b) => (a < b ? -1 : 1))
    return { kind: 'files', names }
  }
  const { path } = ask
  const name = nameOf(path)
  if (ask.kind === 'file.write') {
    if (name === null) return refused(`open ${path}: no such file or directory`)
    const text = (ask.append ? (files.get(name) ?? '') : '') + ask.text
    if (text.length > MOST_FILE_BYTES) return refused(`write ${path}: no space left on device`)
    files.set(name, text)
    return { kind: 'done' }
  }
  const text = name === null ? undefined : files.get(name)
  if (text === undefined) return refused(`open ${path}: no such file or directory`)
  if (ask.kind === 'file.read') return { kind: 'file', text }
  files.delete(name as string)
  return { kind: 'done' }
}

/** The folder at the playhead: what was done to it on the branch until there. */
export function filesAt({ branch, next }: Playhead): Map<string, string> {
  const files = new Map<string, string>()
  for (const { input } of branch.inputs.slice(0, next)) {
    if (isFileChange(input)) answerFile(files, input)
  }
  return files
}
