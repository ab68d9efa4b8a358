/** `xargs`: runs a command with words that it reads. */
import { quoted, wordsOf } from '../../shell/quote'
import { Fail, type Io, type Program } from '../client'
import { readInput } from '../files'
import { misused, type Builtin, type Shell } from './builtin'

interface Wish {
  /** So many words each time; all of them where it is not said. */
  most: number
  /** What stands for a line that is read; null: words stand at the end. */
  place: string | null
  /** Nothing is run where nothing is read. */
  sparing: boolean
  /** What is run is shown before. */
  shown: boolean
}

/** The words of the command; options end with the first that is none. */
function wishOf(args: readonly string[]): readonly [Wish, readonly string[]] {
  const wish: Wish = { most: Infinity, place: null, sparing: false, shown: false }
  let at = 0
  const value = (option: string): string => option.slice(2) || (args[++at] ?? '')
  for (; args[at]?.startsWith('-') === true; at++) {
    const option = args[at] as string
    if (option.startsWith('-n')) wish.most = Number(value(option))
    else if (option.startsWith('-L')) wish.most = Number(value(option))
    else if (option.startsWith('-I')) wish.place = value(option)
    else if (option.startsWith('-P')) value(option)
    else if (option === '-r' || option === '--no-run-if-empty') wish.sparing = true
    else if (option === '-t' || option === '--verbose') wish.shown = true
    else throw misused('xargs', XARGS)
  }
  if (Number.isNaN(wish.most) || wish.most < 1) throw misused('xargs', XARGS)
  return [wish, args.slice(at)]
}

/** Each time's words. */
function batches({ most, place, sparing }: Wish, input: string): readonly (readonly string[])[] {
  const lines = input.split('\n').map((line) => line.trim())
  const words = place === null ? lines.flatMap(wordsOf) : lines.filter((line) => line !== '')
  if (words.length === 0) return sparing || place !== null ? [] : [[]]
  const size = place === null ? Math.min(most, words.length) : 1
  const count = Math.ceil(words.length / size)
  return Array.from({ length: count }, (_, at) => words.slice(at * size, (at + 1) * size))
}

export const XARGS: Builtin = {
  usage: '[-n N] [-I PLACE] [-r] [-t] [COMMAND [WORD...]]',
  help: 'Run a command with the words that are read, all at once, N at a time or in a place',
  *run(args, io, shell) {
    const [wish, given] = wishOf(args)
    const command = given.length === 0 ? ['echo'] : given
    const input = yield* readInput()
    const [name = ''] = command
    let exit = 0
    for (const words of batches(wish, input)) {
      if (!shell.knows(name)) throw new Fail(`xargs: ${name}: No such file or directory`, 127)
      const { place } = wish
      const line =
        place === null
          ? [...command, ...words]
          : command.map((word) => word.replaceAll(place, words[0] ?? ''))
      const status = yield* once(line, wish.shown, io, shell)
      if (status === 127 || status === 255) return status === 255 ? 124 : 127
      if (status !== 0) exit = 123
    }
    return exit
  },
}

function* once(words: readonly string[], isShown: boolean, io: Io, shell: Shell): Program {
  if (isShown) io.err(`${words.join(' ')}\n`)
  return yield* shell.run(words.map(quoted).join(' '), io)
}
