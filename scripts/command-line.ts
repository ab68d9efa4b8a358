/** How scripts read what was asked of them: what they do not understand ends them with 2. */
import { parseArgs, type ParseArgsConfig } from 'node:util'

/** Tells what is wrong, and how the script is used. */
export function fail(message: string, usage: string): never {
  process.stderr.write(`${message}\n${usage}\n`)
  process.exit(2)
}

/** The options that were given. `--help` prints the usage and ends the script with 0. */
export function commandLine<T extends NonNullable<ParseArgsConfig['options']>>(
  usage: string,
  options: T,
): ReturnType<typeof parseArgs<{ allowPositionals: true; options: T }>> {
  if (process.argv.includes('--help')) {
    process.stdout.write(`${usage}\n`)
    process.exit(0)
  }
  try {
    return parseArgs({ allowPositionals: true, options })
  } catch (error) {
    return fail((error as Error).message, usage)
  }
}

/** An option's whole number, not below `least`. */
export function whole(option: string, text: string, least: number, usage: string): number {
  const number = Number(text)
  if (text.trim() !== '' && Number.isSafeInteger(number) && number >= least) return number
  return fail(`--${option} wants a whole number, ${least} or more: ${text}`, usage)
}
