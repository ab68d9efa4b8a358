/** `watch`: runs a command again and again until Ctrl-C. */
import { Fail, host, Interrupted, sleep, type Io, type Program } from '../client'
import { capture } from '../reroute'
import { misused, type Builtin, type Shell } from './builtin'

const PAUSE = 2
const SHORTEST = 0.1

export const WATCH: Builtin = {
  usage: '[-n SECONDS] [-t] COMMAND',
  help: 'Run a command again and again, every 2 seconds or SECONDS; Ctrl-C ends it',
  *run(args, io, shell) {
    let [seconds, titled, at] = [PAUSE, true, 0]
    for (; args[at]?.startsWith('-') === true; at++) {
      const option = args[at] as string
      const [, inline] = /^(?:-n|--interval=)(.+)$/.exec(option) ?? []
      if (inline !== undefined) seconds = Number(inline)
      else if (option === '-n' || option === '--interval') seconds = Number(args[++at])
      else if (option === '-t' || option === '--no-title') titled = false
      else if (option !== '-d' && option !== '--differences') throw misused('watch', WATCH)
    }
    if (Number.isNaN(seconds)) throw new Fail(`watch: failed to parse argument: '${args[at - 1]}'`)
    const line = args.slice(at).join(' ')
    if (line === '') throw misused('watch', WATCH)
    return yield* again(line, Math.max(SHORTEST, seconds), titled, io, shell)
  },
}

function* again(line: string, seconds: number, titled: boolean, io: Io, shell: Shell): Program {
  const title = titled ? `Every ${seconds.toFixed(1)}s: ${line}\n\n` : ''
  try {
    for (;;) {
      const kept = capture(io)
      yield* shell.run(line, { ...kept.io, err: kept.io.out })
      yield* host({ kind: 'screen.clear' })
      io.out(title + kept.text())
      yield* sleep(seconds * 1000)
    }
  } catch (error) {
    if (error instanceof Interrupted) return 130
    throw error
  }
}
