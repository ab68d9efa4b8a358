/** `alias` in the page's shell, as bash 5.2 has it, and `xargs` of a program that is not there. */
import { expect, test } from 'vitest'
import { advance, createLab } from './lab'
import { SHELL } from './shell'
import { createTerminals, exec } from './terminals'

/** Recorded with `bash -i`, line by line. */
const CONVERSATION: readonly (readonly [string, string])[] = [
  ['alias ll="echo hi;echo" q="ll "', ''],
  ['q q', 'hi\necho hi\n\n'],
  ['ll x', 'hi\nx\n'],
  ['alias ll', "alias ll='echo hi;echo'\n"],
  ['"ll" x', 'bash: ll: command not found\n[127]'],
  ['\\ll', 'bash: ll: command not found\n[127]'],
  ['echo $(ll)', 'hi\n'],
  ['A=1 ll | cat; ll', 'hi\n\nhi\n\n'],
  ['for i in 1; do ll $i; done', 'hi\n1\n'],
  ['alias a=b b=a', ''],
  ['a', 'bash: a: command not found\n[127]'],
  ['alias e="echo "', ''],
  ['e q', 'echo hi\n\n'],
  ['alias v="it\'s"; alias v', "alias v='it'\\''s'\n"],
  ['alias no', 'bash: alias: no: not found\n[1]'],
  ['unalias no', 'bash: unalias: no: not found\n[1]'],
  ['unalias', 'unalias: usage: unalias [-a] name [name ...]\n[2]'],
  ["alias 'a b'=c", "bash: alias: `a b': invalid alias name\n[1]"],
  ['unalias ll q a b e; alias -p', "alias v='it'\\''s'\n"],
  ['unalias -a; alias', ''],
  ["alias dps='docker ps -q |'", ''],
  ['dps wc -l', '0\n'],
  ['echo a b | xargs nosuch', 'xargs: nosuch: No such file or directory\n[127]'],
  ['echo a b | xargs -n1 echo x', 'x a\nx b\n'],
] // prettier-ignore

test('names stand for words where a command begins', () => {
  const lab = createLab({ seed: 1, machines: [{ name: 'v1' }] })
  let shown = ''
  const nothing = (): void => {}
  const terminals = createTerminals(
    lab,
    {
      output: (_, text) => void (shown += text),
      echo: nothing,
      prompt: (_, __, exit) => void (shown += exit === 0 ? '' : `[${exit}]`),
      reading: nothing,
      leavable: nothing,
      edit: nothing,
      clear: nothing,
    },
    SHELL,
  )
  const said = CONVERSATION.map(([line]) => {
    shown = ''
    exec(terminals, 'v1', line, 100)
    advance(lab, lab.world.now + 100)
    return [line, shown]
  })
  expect(said).toEqual(CONVERSATION)
})
