/** `docker-compose`, the program: its words as those of docker (docker/compose `cmd/compatibility`). */

const BARE = ['--debug', '-D', '--tls', '--tlsverify']
const VALUED = ['--tlscacert', '--tlscert', '--tlskey', '--host', '-H', '--context', '--log-level']

const OTHER: Readonly<Record<string, string>> = {
  '--verbose': '--debug',
  '-h': '--help',
  '--version': 'version',
  '-v': 'version',
}

/** Docker's own options go before `compose`, all else behind it. */
export function asDockerWords(words: readonly string[]): readonly string[] {
  const [before, behind]: [string[], string[]] = [[], ['compose']]
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as string
    if (!word.startsWith('-')) return [...before, ...behind, ...words.slice(at)]
    const meant = OTHER[word] ?? word
    const isOwn = VALUED.includes(meant.replace(/=.*/s, ''))
    if (BARE.includes(meant) || (isOwn && meant.includes('='))) before.push(meant)
    else if (isOwn) before.push(meant, ...words.slice(++at, at + 1))
    else behind.push(meant)
  }
  return [...before, ...behind]
}
