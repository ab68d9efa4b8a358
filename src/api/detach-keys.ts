/** The keys that leave a container as it is: `ctrl-p,ctrl-q` (moby/term, ascii.go). */

const DEFAULT = 'ctrl-p,ctrl-q'
const CONTROLS = '@abcdefghijklmnopqrstuvwxyz[\\]^_'

/** What is typed for them, in the words of `--detach-keys`; null where one has no such name. */
export function keysIn(text: string): string | null {
  const keys = (text === '' ? DEFAULT : text).split(',').map(keyIn)
  return keys.includes(null) ? null : keys.join('')
}

function keyIn(name: string): string | null {
  if (name.length === 1) return name
  if (name === 'DEL') return '\u007f'
  const code = /^ctrl-.$/i.test(name) ? CONTROLS.indexOf(name.slice(5).toLowerCase()) : -1
  return code < 0 ? null : String.fromCharCode(code)
}
