/**
 * The editor on a real terminal without a window (@xterm/headless): whatever is typed, at whatever
 * width, the screen shows prompt and line, and the cursor stands where it should.
 */
import { Unicode11Addon } from '@xterm/addon-unicode11'
import { Terminal } from '@xterm/headless'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  resize,
  showEntered,
  beginLine,
  createEditor,
  press,
  put,
  writeAbove,
  writeBelow,
  type Editor,
} from './editor'
import { csi, ctrl, ENTER, keysIn, meta, TAB } from './keys'

const HISTORY = ['docker service create --name web --replicas 3 nginx', 'docker node ls']

function open(columns: number, rows = 12) {
  const term = new Terminal({
    cols: columns,
    rows,
    convertEol: true,
    allowProposedApi: true,
  })
  term.loadAddon(new Unicode11Addon())
  term.unicode.activeVersion = '11'
  const editor = createEditor({
    write: (text, then) => term.write(text, then),
    columns: () => term.cols,
  })
  return { term, editor }
}

/** Waits until the terminal has read all. */
const settled = (term: Terminal): Promise<void> => new Promise((done) => term.write('', done))

/** Rows with something on them; rows that were wrapped are one. */
async function shown(term: Terminal): Promise<string> {
  await settled(term)
  const { active } = term.buffer
  let text = ''
  for (let row = 0; row < active.length; row++) {
    const line = active.getLine(row)
    text += `${row === 0 || line?.isWrapped === true ? '' : '\n'}${line?.translateToString(true)}`
  }
  return text.trimEnd()
}

/** What stands before the cursor on the rows of its line. */
async function beforeCursor(term: Terminal): Promise<string> {
  await settled(term)
  const { active } = term.buffer
  let row = active.baseY + active.cursorY
  let text = active.getLine(row)?.translateToString(false, 0, active.cursorX) ?? ''
  while (active.getLine(row)?.isWrapped === true) {
    text = (active.getLine(--row)?.translateToString(true) ?? '') + text
  }
  return text
}

const typeAll = (editor: Editor, keys: readonly string[]): void => {
  for (const key of keys) press(editor, key)
}

const KEYS = [
  'a',
  '--update-delay=10s ',
  'nginx:1.25 ',
  '漢',
  '😀',
  'é',
  ...['a', 'b', 'e', 'f', 'k', 'u', 'w', 'y', 't', 'p', 'n', 'd', 'h'].map(ctrl),
  ...['b', 'f', 'd', '.'].map(meta),
]

test('whatever is typed, at whatever width, the screen shows it, also after a resize', async () => {
  const key = fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...KEYS).map((pressed) => ({ pressed })) },
    { weight: 1, arbitrary: fc.integer({ min: 14, max: 70 }).map((columns) => ({ columns })) },
    { weight: 1, arbitrary: fc.constant({ above: 'news from elsewhere\n' }) },
  )
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 14, max: 70 }),
      fc.array(key, { maxLength: 25 }),
      async (columns, steps) => {
        const { term, editor } = open(columns, 40)
        beginLine(editor, 'v1 (leader) $ ', HISTORY)
        let news = ''
        for (const step of steps) {
          if ('pressed' in step) typeAll(editor, keysIn(step.pressed))
          else if ('above' in step) {
            writeAbove(editor, step.above)
            news += step.above
          } else resize(editor, () => term.resize(step.columns, 40))
          await settled(term)
        }
        press(editor, 'z')
        const { text, cursor } = editor.line
        const ghost = editor.shown?.ghost ?? ''
        expect(await shown(term)).toBe(`${news}v1 (leader) $ ${text}${ghost}`.trimEnd())
        expect(await beforeCursor(term)).toBe(`v1 (leader) $ ${text.slice(0, cursor)}`)
      },
    ),
    { numRuns: 60 },
  )
}, 30_000)

test('a full row moves the cursor on to the next', async () => {
  const { term, editor } = open(20)
  beginLine(editor, 'host $ ', [])
  typeAll(editor, [...'1234567890123'])
  await settled(term)
  expect([term.buffer.active.cursorX, term.buffer.active.cursorY]).toEqual([0, 1])
  typeAll(editor, ['x'])
  expect(await shown(term)).toBe('host $ 1234567890123x')
})

test('the dim rest of a line is taken with →, a word of it with Alt-F, and never run', async () => {
  const { term, editor } = open(80)
  beginLine(editor, '$ ', HISTORY)
  typeAll(editor, [...'docker s'])
  expect(await shown(term)).toBe('$ docker service create --name web --replicas 3 nginx')
  typeAll(editor, [meta('f')])
  expect(editor.line.text).toBe('docker service')
  expect(press(editor, ENTER)).toEqual({ kind: 'run', line: 'docker service' })
  expect(await shown(term)).toBe('$ docker service')
  beginLine(editor, '$ ', HISTORY)
  typeAll(editor, ['d', csi('C')])
  expect(editor.line.text).toBe('docker node ls')
})

test('a paste of several lines stands on rows of its own, and runs with Enter', async () => {
  const { term, editor } = open(30)
  beginLine(editor, '$ ', [])
  put(editor, 'docker node ls\ndocker service ls')
  expect(await shown(term)).toBe('$ docker node ls\n> docker service ls')
  typeAll(editor, [ctrl('a'), '#'])
  expect(await beforeCursor(term)).toBe('$ #')
  expect(press(editor, ENTER)).toEqual({
    kind: 'run',
    line: '#docker node ls\ndocker service ls',
  })
  showEntered(editor, '$ ', 'docker node ls')
  expect(await shown(term)).toBe('$ docker node ls')
})

test('what is listed stands below the line, which comes again; Ctrl-C leaves it; Ctrl-L clears', async () => {
  const { term, editor } = open(30)
  beginLine(editor, '$ ', [])
  typeAll(editor, [...'docker ', ctrl('b')])
  expect(press(editor, TAB)).toEqual({ kind: 'complete' })
  writeBelow(editor, 'node  service')
  expect(await shown(term)).toBe('$ docker \nnode  service\n$ docker')
  expect(await beforeCursor(term)).toBe('$ docker')
  typeAll(editor, [ctrl('l')])
  expect(await shown(term)).toBe('$ docker')
  expect(press(editor, ctrl('c'))).toEqual({ kind: 'interrupt' })
  beginLine(editor, '$ ', [])
  expect(await shown(term)).toBe('$ docker ^C\n$')
})

test('a search shows what it looks for, and Ctrl-G brings the prompt back', async () => {
  const { term, editor } = open(60)
  beginLine(editor, 'v1 $ ', HISTORY)
  typeAll(editor, ['x', ctrl('r'), 'w', 'e', 'b'])
  expect(await shown(term)).toBe(`(reverse-i-search)\`web': ${HISTORY[0]}`)
  expect(await beforeCursor(term)).toBe("(reverse-i-search)`web': docker service create --name ")
  typeAll(editor, [ctrl('g')])
  expect(await shown(term)).toBe('v1 $ x')
})
