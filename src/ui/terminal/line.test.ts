/** The line editor's keys, as a table: what was typed, the key, what stands there (| the cursor). */
import { describe, expect, test } from 'vitest'
import { commonPrefix, createLine, edit, found, pastedLines, type Line } from './line'

const HISTORY = ['docker node ls', 'docker service ps web']

/** A line from `text|with cursor`. */
function lineOf(text: string): Line {
  const cursor = text.indexOf('|')
  return { ...createLine(HISTORY), text: text.replace('|', ''), cursor }
}

const show = ({ text, cursor }: Line): string => `${text.slice(0, cursor)}|${text.slice(cursor)}`

const press = (text: string, ...keys: string[]): Line =>
  keys.reduce((line, key) => edit(line, key).line, lineOf(text))

describe('keys', () => {
  test.each([
    ['ab|c', ['X'], 'abX|c'],
    ['ab|c', ['\u007f'], 'a|c'],
    ['|abc', ['\u007f'], '|abc'],
    ['ab|c', ['\u001b[3~'], 'ab|'],
    ['ab|c', ['\u0004'], 'ab|'],
    ['ab|c', ['\u0001'], '|abc'],
    ['ab|c', ['\u0005'], 'abc|'],
    ['docker node |ls', ['\u001bb'], 'docker |node ls'],
    ['docker| node ls', ['\u001bf'], 'docker node| ls'],
    ['docker node |ls', ['\u0017'], 'docker |ls'],
    ['docker node |ls', ['\u0015'], '|ls'],
    ['docker |node ls', ['\u000b'], 'docker |'],
    ['docker |node ls', ['\u000b', '\u0001', '\u0019'], 'node ls|docker '],
    ['docker |node ls', ['\u001bd'], 'docker | ls'],
    ['ab|', ['\u0014'], 'ba|'],
    ['half|', ['\u001b[A'], 'docker service ps web|'],
    ['half|', ['\u001b[A', '\u001b[A'], 'docker node ls|'],
    ['half|', ['\u001b[A', '\u001b[B'], 'half|'],
    ['ls |', ['\u001b.'], 'ls web|'],
    ['é|', ['ü'], 'éü|'],
  ])('%s %j → %s', (before, keys, after) => {
    expect(show(press(before, ...keys))).toBe(after)
  })
})

test('Enter runs the line and remembers it', () => {
  const { line, effect } = edit(lineOf('docker info|'), '\r')
  expect(effect).toEqual({ kind: 'run', line: 'docker info' })
  expect(line.history).toEqual([...HISTORY, 'docker info'])
  expect(edit(lineOf(' secret|'), '\r').line.history).toEqual(HISTORY)
})

test('Ctrl-C drops the line, Ctrl-D ends only an empty one', () => {
  expect(edit(lineOf('abc|'), '\u0003')).toMatchObject({
    effect: { kind: 'interrupt' },
    line: { text: '' },
  })
  expect(edit(lineOf('|'), '\u0004').effect).toEqual({ kind: 'eof' })
})

test('Ctrl-R searches backwards and Enter runs what was found', () => {
  const line = press('|', '\u0012', 'n', 'o', 'd')
  expect(found(line)).toBe('docker node ls')
  expect(edit(line, '\r').effect).toEqual({ kind: 'run', line: 'docker node ls' })
})

test('a paste loses prompts and joins continued lines', () => {
  expect(pastedLines('$ docker node ls\r\ndocker service \\\n  ls\n')).toEqual([
    'docker node ls',
    'docker service ls',
  ])
})

test('completion goes as far as all agree', () => {
  expect(commonPrefix(['service', 'secret'])).toBe('se')
  expect(commonPrefix(['node'])).toBe('node')
})
