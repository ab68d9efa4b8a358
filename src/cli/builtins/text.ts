/** grep, sort and their like, on what is piped, or on files of the home folder. */
import { missingFile, TOOLS, type Source, type Tool } from '../../shell/tools'
import { readIfThere, readInput } from '../files'
import type { Builtin } from './builtin'

const builtin = (name: string, { files, help, reads, run, usage }: Tool): Builtin => ({
  usage,
  help,
  *run(args, io) {
    const paths = files(args)
    const sources: Source[] = []
    if (paths.length === 0) sources.push({ name: '', text: reads ? yield* readInput() : '' })
    let exit = 0
    for (const path of paths) {
      const text = yield* readIfThere(path)
      if (text !== null) {
        sources.push({ name: path, text })
        continue
      }
      const missing = missingFile(name, path)
      io.err(missing.text)
      exit = missing.exit
    }
    if (sources.length === 0) return exit
    const filtered = run(args, sources)
    io.out(filtered.text)
    return exit === 0 ? filtered.exit : exit
  },
})

/** Name to program. */
export const TEXT_TOOLS: Readonly<Record<string, Builtin>> = Object.fromEntries(
  Object.entries(TOOLS).map(([name, tool]) => [name, builtin(name, tool)]),
)
