/** `alias` and `unalias`: names that stand for other words where a command begins. */
import { byText } from '../api/order'
import { complain, print } from './print'
import { setStatus, type Shell } from './state'

/** Where a name may not have it, `alias` takes it for none. */
const ODD = /[\s/$`='"|&;()<>\\]/

/** A text in quotes, as each shell writes it. */
const inQuotes = ({ dialect }: Shell, text: string): string =>
  `'${text.replaceAll("'", dialect === 'bash' ? "'\\''" : `'"'"'`)}'`

const shown = (shell: Shell, name: string): string =>
  `${shell.dialect === 'bash' ? 'alias ' : ''}${name}=${inQuotes(shell, shell.aliases[name] ?? '')}\n`

const notFound = (shell: Shell, what: string, name: string): void =>
  complain(shell, `${what}: ${name}${shell.dialect === 'bash' ? ':' : ''} not found`, 1)

/** `alias`, `alias NAME`, `alias NAME=WORDS`. */
export function alias(shell: Shell, words: readonly string[]): void {
  setStatus(shell, 0)
  const wanted = words.filter((word) => word !== '-p' && word !== '--')
  const all = wanted.length === 0 ? Object.keys(shell.aliases).sort(byText) : []
  const lines = all.map((name) => shown(shell, name))
  for (const word of wanted) {
    const [, name, text] = /^([^=]+)=(.*)$/s.exec(word) ?? []
    if (name !== undefined && text !== undefined) {
      if (!ODD.test(name)) shell.aliases = { ...shell.aliases, [name]: text }
      else complain(shell, `alias: \`${name}': invalid alias name`, 1)
    } else if (Object.hasOwn(shell.aliases, word)) lines.push(shown(shell, word))
    else notFound(shell, 'alias', word)
  }
  if (lines.length > 0) print(shell, 'stdout', lines.join(''))
}

/** `unalias NAME...`, `unalias -a`. */
export function unalias(shell: Shell, words: readonly string[]): void {
  setStatus(shell, 0)
  if (words[0] === '-a') {
    shell.aliases = {}
    return
  }
  if (words.length === 0 && shell.dialect === 'bash') {
    setStatus(shell, 2)
    return print(shell, 'stderr', 'unalias: usage: unalias [-a] name [name ...]\n')
  }
  for (const word of words) {
    if (!Object.hasOwn(shell.aliases, word)) notFound(shell, 'unalias', word)
    const { [word]: _, ...others } = shell.aliases
    shell.aliases = others
  }
}
