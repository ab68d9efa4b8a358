/** Files from the desktop on their way into the home folder, of any kind and not too large. */
import { MOST_FILE_BYTES } from '../../protocol/message'
import { sayInFront, write } from '../state/link'

/** As many as anybody means to drop. */
const MOST_FILES = 30

function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`
}

/** The name as the folder takes it: no paths, nothing that a terminal would obey. */
const nameOf = ({ name }: File): string => name.replace(/[\p{Cc}/\\]/gu, '-').slice(-120)

/** A file's bytes, a letter each; throws an `Error` that says why it cannot lie here. */
async function bytesOf(file: File): Promise<string> {
  if (file.size > MOST_FILE_BYTES) {
    throw new Error(`it is ${sizeText(file.size)}, and a file here has at most ${sizeText(MOST_FILE_BYTES)}`) // prettier-ignore
  }
  const bytes = await file.arrayBuffer().catch(() => {
    throw new Error('it is a folder, or cannot be read')
  })
  return Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join('')
}

/** Whoever drops a Compose file wants to deploy it. */
const hintFor = (name: string): string =>
  /^[\w.-]+\.ya?ml$/.test(name) ? `; try  docker stack deploy -c ${name} app` : ''

/** Puts files into the folder; the terminal in front says what became of each. */
export async function take(files: readonly File[]): Promise<void> {
  for (const file of files.slice(0, MOST_FILES)) {
    const name = nameOf(file)
    try {
      write(name, await bytesOf(file), 'dropped')
      sayInFront(`# ${name} (${sizeText(file.size)}) lies here now${hintFor(name)}`)
    } catch (error) {
      sayInFront(`# ${name} was refused: ${(error as Error).message}`)
    }
  }
  if (files.length > MOST_FILES) sayInFront(`# only the first ${MOST_FILES} files were taken`)
}
