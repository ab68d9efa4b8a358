/** grep, sort and their like, on what is piped, or on files of the home folder. */
import { missingFile, NOTHING_READ, TOOLS, type Source, type Tool } from '../../shell/tools'
import { readPart, type Io, type Program } from '../client'
import { readIfThere } from '../files'
import type { Builtin } from './builtin'

const builtin = (name: string, tool: Tool): Builtin => ({
  usage: tool.usage,
  help: tool.help,
  *run(args, io) {
    const { files, reads, run } = tool
    const paths = files(args)
    if (paths.length === 0 && reads) return yield* onInput(tool, args, io)
    const sources: Source[] = []
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
    if (sources.length === 0 && reads) return exit
    const filtered = run(args, sources)
    io.out(filtered.text)
    return exit === 0 ? filtered.exit : exit
  },
})

/** What is piped, as it comes. */
function* onInput({ flow }: Tool, args: readonly string[], io: Io): Program {
  let memo = NOTHING_READ
  for (;;) {
    const flowed = flow(args, memo, (yield* readPart()) ?? '')
    if (flowed.text !== '') io.out(flowed.text)
    if (flowed.exit !== null) return flowed.exit
    memo = flowed.memo
  }
}

/** Name to program. */
export const TEXT_TOOLS: Readonly<Record<string, Builtin>> = Object.fromEntries(
  Object.entries(TOOLS).map(([name, tool]) => [name, builtin(name, tool)]),
)
