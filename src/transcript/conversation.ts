/**
 * A conversation: what was said to a library and what it did, written so that one can read it
 * (the habit of etcd-io/raft's interaction tests). Blocks are parted by empty lines; a block is
 * remarks that begin with `#`, one command, `----`, and what happened.
 */

interface Block {
  readonly remarks: readonly string[]
  readonly command: string
}

/** The blocks of a file; what happened is left out, for it is found anew. */
function parse(text: string): Block[] {
  return text
    .split(/\n\s*\n/)
    .map((part) => part.split('\n').filter((line) => line.trim() !== ''))
    .filter((lines) => lines.length > 0)
    .map((lines) => {
      const remarks = lines.filter((line) => line.startsWith('#'))
      const [command = ''] = lines.filter((line) => !line.startsWith('#'))
      return { remarks, command: command === '----' ? '' : command }
    })
}

/** The whole file again, with what each command came to by `perform`. */
export function converse(text: string, perform: (command: string) => readonly string[]): string {
  const parts = parse(text).map(({ remarks, command }) => {
    if (command === '') return remarks
    const said = perform(command)
    return [...remarks, command, '----', ...(said.length === 0 ? ['ok'] : said)]
  })
  return `${parts.map((lines) => lines.join('\n')).join('\n\n')}\n`
}
