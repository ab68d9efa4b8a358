/**
 * The progress display held against what the real client wrote to a terminal (asciinema casts of
 * 120x30 and 60x20): the bytes of each update of a line, the texts of lines, the countdown, and the
 * screen at the end. Which states a look every 200 ms happens to see is luck and not compared.
 */
import xterm from '@xterm/headless'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { createLab } from './lab'
import { typed } from './said'

const HERE = join(import.meta.dirname, 'testdata/tty')

interface Cast {
  readonly columns: number
  readonly line: string
  readonly data: string
}

function cast(name: string): Cast {
  const [head = '', ...events] = readFileSync(join(HERE, `${name}.cast`), 'utf8')
    .trim()
    .split('\n')
  const { width, title } = JSON.parse(head) as { width: number; title: string }
  const data = events.map((event) => (JSON.parse(event) as [number, 'o', string])[2]).join('')
  return { columns: width, line: title.replace('v1$ ', ''), data }
}

/** In the order in which one swarm saw them. */
const NAMES =
  'create-1 scale-3 update-3 update-fails-pause rollback create-global scale-two create-narrow node-ls rm'.split(
    ' ',
  )

/** Where ids decide which line is a task's, and the instant decides what it was last seen as. */
const LUCKY = new Set<string>(['update-fails-pause', 'scale-two'])

const written = new Map<string, string>()

beforeAll(() => {
  const machines = [1, 2, 3].map((n) => ({ name: `v${n}`, address: `10.99.0.1${n}` }))
  const lab = createLab({ seed: 1, machines, images: 'present' })
  typed(lab, 'v1', 'docker swarm init --advertise-addr 10.99.0.11', 120)
  const token = typed(lab, 'v1', 'docker swarm join-token -q worker', 120).trim()
  for (const name of ['v2', 'v3']) {
    typed(lab, name, `docker swarm join --token ${token} 10.99.0.11:2377`, 120)
  }
  for (const name of NAMES) {
    const { line, columns } = cast(name)
    written.set(name, typed(lab, 'v1', line, columns))
  }
}, 60_000)

const plain = (text: string): string =>
  text
    .replace(/\b[0-9a-z]{25}\b/g, '<id>')
    .replace(/^[0-9a-z]{12}(?=: )/gm, '<node>')
    .replace(/20\.10\.24\+dfsg1|28\.2\.2/g, '<engine>')

async function screenOf(data: string, columns: number): Promise<string[]> {
  const terminal = new xterm.Terminal({ cols: columns, rows: 30, allowProposedApi: true })
  await new Promise<void>((resolve) => terminal.write(data, resolve))
  const { active } = terminal.buffer
  const rows = Array.from({ length: active.length }, (_, row) =>
    active.getLine(row)?.translateToString(true),
  )
  return rows.map((row) => plain(row ?? ''))
}

/** An update of a line: up, erase, text, down; or a line that is appended or printed. */
const UPDATE =
  // eslint-disable-next-line no-control-regex
  /(\r\n)?(?:\x1b\[(\d+)A)?\x1b\[2K\r([^\r\x1b]*)\r(?:\x1b\[(\d+)B)?|([^\r\x1b]*)\r\n/y

interface Update {
  readonly text: string
  /** How it came: `new 1A1B`, `1A1B`, `line`. */
  readonly way: string
}

function updatesOf(data: string): Update[] {
  const updates: Update[] = []
  UPDATE.lastIndex = 0
  while (UPDATE.lastIndex < data.length) {
    const from = UPDATE.lastIndex
    const match = UPDATE.exec(data)
    if (match === null) throw new Error(`no update: ${JSON.stringify(data.slice(from, from + 60))}`)
    const [, fresh, up, text, down, line] = match
    if (line !== undefined) updates.push({ text: plain(line), way: 'line' })
    else {
      const way = `${fresh === undefined ? '' : 'new '}${up ?? 0}A${down ?? 0}B`
      updates.push({ text: plain(text as string), way })
    }
  }
  return updates
}

describe.each(NAMES)('%s', (name) => {
  const { data, columns } = cast(name)

  test('ends with the same screen', async () => {
    const ours = await screenOf(written.get(name) as string, columns)
    const theirs = await screenOf(data, columns)
    const settled = (rows: string[]): string[] =>
      !LUCKY.has(name) ? rows : rows.map((row) => row.replace(/^\d\/\d:.*|: \d out of/, ': some'))
    expect(settled(ours)).toEqual(settled(theirs))
  })

  test('writes each line in the recorded way', () => {
    const ways = new Map<string, Set<string>>()
    for (const { text, way } of updatesOf(data)) {
      ways.set(text, (ways.get(text) ?? new Set()).add(way))
    }
    const odd = updatesOf(written.get(name) as string).filter(
      ({ text, way }) => ways.has(text) && ways.get(text)?.has(way) !== true,
    )
    expect(odd).toEqual([])
  })

  test('says the same of a state', () => {
    const kindOf = (text: string): string => text.replace(/^(\S+: \w* *).*/, '$1')
    const recorded = new Map(updatesOf(data).map(({ text }) => [kindOf(text), text]))
    const odd = updatesOf(written.get(name) as string).filter(({ text }) => {
      const known = recorded.get(kindOf(text))
      return known !== undefined && text.includes('[') && known !== text
    })
    expect(odd).toEqual([])
  })

  test('counts down as recorded', () => {
    const counted = (text: string): string[] => {
      const said = updatesOf(text).flatMap((update) =>
        /^(verify|rollback): /.test(update.text) ? [update.text] : [],
      )
      return said.filter((line, at) => line !== said[at - 1])
    }
    expect(counted(written.get(name) as string)).toEqual(counted(data))
  })
})
