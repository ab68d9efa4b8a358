/** `openssl rand`, with which tutorials make passwords; here they are no secret at all. */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { base64 } from '@scure/base'
import { misused, type Builtin } from './builtin'

const LINE = 64

/** So many bytes: others at another instant, the same at the same one, as all that happens here. */
function bytesAt(instant: number, count: number): Uint8Array {
  const blocks = Array.from({ length: Math.ceil(count / 32) }, (_, at) => [
    ...sha256(utf8ToBytes(`${instant} ${at}`)),
  ])
  return Uint8Array.from(blocks.flat().slice(0, count))
}

export const OPENSSL: Builtin = {
  usage: 'rand -base64|-hex N',
  help: 'Make up N bytes, for a password; nobody should use it outside of this page',
  // oxlint-disable-next-line require-yield
  *run([command, ...args], io) {
    const count = Number(args.find((arg) => /^\d+$/.test(arg)) ?? Number.NaN)
    const form = args.find((arg) => arg === '-base64' || arg === '-hex')
    if (command !== 'rand' || Number.isNaN(count) || form === undefined) {
      throw misused('openssl', OPENSSL)
    }
    const bytes = bytesAt(io.now(), count)
    const text = form === '-hex' ? bytesToHex(bytes) : base64.encode(bytes)
    const lines = form === '-hex' ? [text] : (text.match(new RegExp(`.{1,${LINE}}`, 'g')) ?? [''])
    io.out(lines.map((line) => `${line}\n`).join(''))
    return 0
  },
}
