/** The line editor's keys, as a table: what was typed, the keys, what stands there (| the cursor). */
import { describe, expect, test } from 'vitest'
import { remembered } from '../state/history'
import { BACKSPACE, csi, ctrl, ENTER, ESC, keysIn, meta, pastedIn, TAB } from './keys'
import { createLine, edit, type Line } from './line'
import { pasted } from './paste'
import { searchLabel } from './search'

const HISTORY = ['docker node ls', 'docker service ps web', 'docker node ps v1']

/** A line from `text|with cursor`. */
function lineOf(text: string): Line {
  const cursor = text.indexOf('|')
  return { ...createLine(HISTORY), text: text.replace('|', ''), cursor }
}

const show = ({ text, cursor }: Line): string => `${text.slice(0, cursor)}|${text.slice(cursor)}`

const press = (text: string, ...keys: readonly string[]): Line =>
  keys.reduce((line, key) => edit(line, key).line, lineOf(text))

const UP = csi('A')
const DOWN = csi('B')
const C_A = ctrl('a')
const C_E = ctrl('e')
const C_G = ctrl('g')
const C_K = ctrl('k')
const C_R = ctrl('r')
const C_S = ctrl('s')
const C_W = ctrl('w')
const C_Y = ctrl('y')
const M_DOT = meta('.')

describe('keys', () => {
  test.each([
    ['a character goes in at the cursor', 'ab|c', ['X'], 'abX|c'],
    ['any letter does', 'é|', ['ü', '漢'], 'éü漢|'],
    ['Backspace', 'ab|c', [BACKSPACE], 'a|c'],
    ['Backspace at the start', '|abc', [BACKSPACE], '|abc'],
    ['Backspace takes a character of two units whole', 'a😀|b', [BACKSPACE], 'a|b'],
    ['Delete', 'ab|c', [csi('3~')], 'ab|'],
    ['C-d', 'ab|c', [ctrl('d')], 'ab|'],
    ['C-a', 'ab|c', [C_A], '|abc'],
    ['Home', 'ab|c', [csi('H')], '|abc'],
    ['C-e', 'ab|c', [C_E], 'abc|'],
    ['End', 'ab|c', [csi('F')], 'abc|'],
    ['C-b', 'ab|c', [ctrl('b')], 'a|bc'],
    ['C-b at the start', '|abc', [ctrl('b')], '|abc'],
    ['C-f', 'ab|c', [ctrl('f')], 'abc|'],
    ['← goes over a character of two units', 'a😀|b', [csi('D')], 'a|😀b'],
    ['→ too', 'a|😀b', [csi('C')], 'a😀|b'],
    ['M-b', 'docker node |ls', [meta('b')], 'docker |node ls'],
    ['M-b stops within a flag', '--update-delay|', [meta('b')], '--update-|delay'],
    ['Ctrl-←', 'docker node |ls', [csi('1;5D')], 'docker |node ls'],
    ['M-f', 'docker| node ls', [meta('f')], 'docker node| ls'],
    ['Ctrl-→', 'docker| node ls', [csi('1;5C')], 'docker node| ls'],
    ['C-w', 'docker --update-delay |x', [C_W], 'docker |x'],
    ['M-Backspace', 'docker --update-delay|', [meta(BACKSPACE)], 'docker --update-|'],
    ['M-d', 'docker |node ls', [meta('d')], 'docker | ls'],
    ['C-u', 'docker node |ls', [ctrl('u')], '|ls'],
    ['C-k', 'docker |node ls', [C_K], 'docker |'],
    ['C-k C-a C-y', 'docker |node ls', [C_K, C_A, C_Y], 'node ls|docker '],
    ['kills in a row stay together', 'a b c|', [C_W, C_W, C_Y], 'a b c|'],
    ['kills apart do not', 'a b c|', [C_W, C_A, C_E, C_W, C_Y], 'a b |'],
    ['C-t', 'ab|', [ctrl('t')], 'ba|'],
    ['C-t in the middle', 'a|bc', [ctrl('t')], 'ba|c'],
    ['↑', 'half|', [UP], 'docker node ps v1|'],
    ['↑ ↑', 'half|', [UP, UP], 'docker service ps web|'],
    ['↑ stops at the oldest', 'half|', [UP, UP, UP, UP], 'docker node ls|'],
    ['↓ comes back to the half-typed line', 'half|', [UP, UP, DOWN, DOWN], 'half|'],
    ['C-p C-n', 'half|', [ctrl('p'), ctrl('n')], 'half|'],
    ['M-.', 'ls |', [M_DOT], 'ls v1|'],
    ['M-. M-.', 'ls |', [M_DOT, M_DOT], 'ls web|'],
    ['M-. past the oldest', 'x |', [M_DOT, M_DOT, M_DOT, M_DOT], 'x ls|'],
    ['M-. begins anew after another key', 'x |', [M_DOT, ' ', M_DOT], 'x v1 v1|'],
    ['C-r finds the newest', '|', [C_R, 'n', 'o', 'd'], 'docker |node ps v1'],
    ['C-r C-r an older one', '|', [C_R, 'n', 'o', 'd', C_R], 'docker |node ls'],
    ['C-s comes back', '|', [C_R, 'n', 'o', 'd', C_R, C_S], 'docker |node ps v1'],
    ['C-r Backspace widens', '|', [C_R, 's', 'x', BACKSPACE], 'docker node p|s v1'],
    ['C-g brings the line back', 'ha|lf', [C_R, 'n', C_G], 'ha|lf'],
    ['Esc too', 'ha|lf', [C_R, 'n', ESC], 'ha|lf'],
    ['another key edits what was found', '|', [C_R, 'l', 's', C_E], 'docker node ls|'],
    ['what means nothing does nothing', 'a|b', [csi('15~'), meta('x'), ctrl('q')], 'a|b'],
  ])('%s', (_, before, keys, after) => {
    expect(show(press(before, ...keys))).toBe(after)
  })

  test.each([
    ['Enter runs the line', 'docker info|', ENTER, { kind: 'run', line: 'docker info' }],
    ['C-c drops it', 'abc|', ctrl('c'), { kind: 'interrupt' }],
    ['C-d ends only an empty one', '|', ctrl('d'), { kind: 'eof' }],
    ['C-l clears', 'a|b', ctrl('l'), { kind: 'clear' }],
    ['Tab completes', 'do|', TAB, { kind: 'complete' }],
    ['C-d deletes', 'a|b', ctrl('d'), null],
  ])('%s', (_, before, key, effect) => {
    expect(edit(lineOf(before), key).effect).toEqual(effect)
  })
})

test('Enter runs what a search found; what it looks for stands in place of the prompt', () => {
  const line = press('|', C_R, 'w', 'e')
  expect(line.search && searchLabel(line.search)).toBe("(reverse-i-search)`we': ")
  expect(edit(line, ENTER).effect).toEqual({ kind: 'run', line: 'docker service ps web' })
  const none = press('|', C_R, 'w', 'x')
  expect(none.search && searchLabel(none.search)).toBe("(failed reverse-i-search)`wx': ")
})

test('the history keeps a line once, and none that begins with a blank', () => {
  expect(remembered(HISTORY, 'docker info')).toEqual([...HISTORY, 'docker info'])
  for (const line of [' secret', '', '   ', 'docker node ps v1']) {
    expect(remembered(HISTORY, line)).toBe(HISTORY)
  }
})

test.each([
  ['$ docker node ls\r\n', 'docker node ls'],
  ['# docker node ls\n\n', 'docker node ls'],
  ['  $ docker service ls\r  $ docker ps\r', 'docker service ls\ndocker ps'],
  [
    '$ docker service create \\\r\n>   --name web nginx\r\n',
    'docker service create \\\n  --name web nginx',
  ],
  ['# a comment\necho $ 1\n', '# a comment\necho $ 1'],
  ['docker\u001b[31m\u0007 ps', 'docker[31m ps'],
])('a paste of %j is %j', (text, line) => {
  expect(pasted(text)).toBe(line)
})

test('a burst of input is cut into keys', () => {
  expect(keysIn(`a😀${UP}${csi('1;5C')}${M_DOT}${ENTER}`)).toEqual([
    'a',
    '😀',
    UP,
    csi('1;5C'),
    M_DOT,
    ENTER,
  ])
  const answers = [csi('?2026;2$y'), `${ESC}]11;rgb:1010/1515/1b1b${ESC}\\`, csi('1;1R')]
  expect(keysIn(answers.join(''))).toEqual(answers)
  expect(pastedIn(`${csi('200~')}a\rb${csi('201~')}`)).toBe('a\rb')
  expect(pastedIn('a')).toBeNull()
})
