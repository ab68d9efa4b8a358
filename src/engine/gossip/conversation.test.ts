/**
 * Conversations with gossip: `testdata/*.txt`, one for each rule. `UPDATE=1` writes down what
 * happens now; read the difference.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { converse } from '../../transcript/conversation'
import { freeze } from '../kernel/clone'
import { disturb } from '../kernel/wire'
import { timesOf } from './broadcast'
import { createCircle, depart, enter, gossipOf, handsOf, kill, post, runUntil } from './circle'
import type { Circle } from './circle'
import { deleteEntry, isPresent, joinNetwork, leaveNetwork } from './tables'
import { lookup, networksOf, setEntry } from './tables'
import { enrol } from './roster'
import { incarnationOf, STATE, stateOf, type Swim } from './state'
import type { Alive, Dead, GossipFact, GossipMessage, Rumour, Suspect } from './types'

const HERE = join(import.meta.dirname, 'testdata')
const FILES = readdirSync(HERE).filter((name) => name.endsWith('.txt'))

/** Whose words are put into somebody's ear. */
const STRANGER = 'stranger'

function rumourText({ roster }: Circle, rumour: Rumour): string {
  const name = roster.names[rumour.who]
  if (rumour.kind === 'attendance') {
    const { network, present, clock } = rumour
    return `${name} ${present ? 'joins' : 'leaves'} ${network} at ${clock}`
  }
  const { kind, incarnation } = rumour
  return `${kind} ${name} ${incarnation}${'by' in rumour ? ` by ${roster.names[rumour.by]}` : ''}`
}

function messageText({ roster }: Circle, message: GossipMessage): string {
  const kind = message.kind.slice('gossip.'.length)
  switch (message.kind) {
    case 'gossip.ping':
    case 'gossip.tcpPing':
      return `${kind} ${roster.names[message.target]}`
    case 'gossip.pingReq':
      return `${kind} for ${roster.names[message.target]}`
    case 'gossip.table':
      return `${kind} ${message.entries.map(({ key }) => key).join(' ')}`
    case 'gossip.bulkSync':
      return `${kind}${message.answer ? ' answer' : ''} ${message.entries.map(({ key }) => key).join(' ')}`
    default:
      return kind
  }
}

function factText(fact: GossipFact): string {
  switch (fact.kind) {
    case 'gossip.member.joined':
      return `${fact.by} takes ${fact.member} for alive`
    case 'gossip.member.suspected':
      return `${fact.by} suspects ${fact.member}: ${fact.why}`
    case 'gossip.member.refuted':
      return `${fact.member} lives: incarnation ${fact.incarnation}`
    case 'gossip.member.dead':
      return `${fact.by} gives ${fact.member} up, after ${fact.after} ms and ${fact.confirmations} confirmations`
    case 'gossip.member.left':
      return `${fact.by} hears that ${fact.member} left`
    case 'gossip.probe.failed':
      return `${fact.by} heard nothing of ${fact.member}, nor did ${fact.asked.join(' ') || 'anybody'}`
    case 'gossip.table.changed':
      return `${fact.by} ${fact.deleted ? 'deletes' : 'writes'} ${fact.key}`
  }
}

/** One conversation: the circle, and what happened since the last command. */
interface Talk {
  readonly circle: Circle
  /** Kinds of messages that are told, and of whom; null: of all. */
  watched: readonly string[]
  whose: string | null
  said: string[]
  since: number
}

function createTalk(): Talk {
  const tell = (line: string): void => {
    const ms = talk.circle.now - talk.since
    const at = `${Math.floor(ms / 1000)}.${String(ms % 1000).padStart(3, '0')}`
    talk.said.push(`${at.padStart(7)} ${line}`)
  }
  const circle = createCircle(3, {
    fact: (fact) => tell(factText(fact)),
    sent: (from, to, message, lost) => {
      if (!talk.watched.includes(message.kind.slice('gossip.'.length))) return
      if (talk.whose !== null && talk.whose !== from) return
      const rumours = 'rumours' in message ? message.rumours : []
      const along =
        rumours.length > 0 ? ` [${rumours.map((one) => rumourText(circle, one)).join(', ')}]` : ''
      tell(`${from}>${to} ${messageText(circle, message)}${along}${lost ? ' (lost)' : ''}`)
    },
  })
  enrol(circle.roster, STRANGER, STRANGER, '')
  const talk: Talk = { circle, watched: [], whose: null, said: [], since: 0 }
  return talk
}

type Verb = (talk: Talk, words: readonly string[]) => void

const spanOf = (text = ''): number => {
  const match = /^(\d+)(ms|s|m|h)$/.exec(text) ?? expect.fail(`${text} is no span`)
  return Number(match[1]) * { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[match[2] as 'ms']
}

const machines = ({ circle }: Talk): string[] => [...circle.starts.keys()].sort()
const awake = ({ circle }: Talk): string[] => [...circle.up.keys()].sort()

function cutOff({ circle }: Talk, from: string, to: string, cut: boolean): void {
  disturb(circle.wire, from, to, { cut })
}

/** The number of a name; a new one for somebody who was never there. */
function numberOf({ circle: { roster } }: Talk, name: string): number {
  const at = roster.names.indexOf(name)
  return at >= 0 ? at : enrol(roster, name, name, '')
}

/** Somebody says to a member: `suspect b 1 by c`, `alive b 2`, `dead b 1 by b`. */
function rumourOf(talk: Talk, words: readonly string[]): Alive | Suspect | Dead {
  const [kind, name = '', number, , by = STRANGER] = words
  const [who, incarnation] = [numberOf(talk, name), Number(number)]
  if (kind === 'suspect' || kind === 'dead') {
    return freeze({ kind, who, incarnation, by: numberOf(talk, by) })
  }
  return freeze({ kind: 'alive', who, incarnation })
}

/** What one member takes another for. */
function opinion({ circle }: Talk, swim: Swim, who: number): string {
  const text = `${circle.roster.names[who]} ${incarnationOf(swim, who)}`
  const suspicion = swim.suspects[who]
  if (suspicion !== undefined) {
    const voices = suspicion.voices.map((voice) => circle.roster.names[voice]).join(' ')
    return `${text} suspected by ${voices}, ${suspicion.due - circle.now} ms left`
  }
  const state = stateOf(swim, who)
  return state === STATE.dead ? `${text} dead` : state === STATE.left ? `${text} left` : text
}

const VERBS: Readonly<Record<string, Verb>> = {
  /** Machines begin one after another, a tenth of a second apart; all know the first of them. */
  add: ({ circle }, words) => {
    for (const machine of words) {
      runUntil(circle, circle.now + 100)
      enter(circle, machine, circle.starts.size === 0 ? [] : [[...circle.starts.keys()][0] ?? ''])
    }
  },
  start: ({ circle }, [machine = '', ...seeds]) => enter(circle, machine, seeds),
  /** A machine of another group begins, and thinks that it knows some of this one. */
  'start-apart': ({ circle }, [machine = '', ...seeds]) => enter(circle, machine, seeds, 'other'),
  kill: ({ circle }, words) => words.forEach((machine) => kill(circle, machine)),
  leave: ({ circle }, words) => words.forEach((machine) => depart(circle, machine)),
  /** Time passes, and what happens is told. */
  pass: (talk, [span]) => runUntil(talk.circle, talk.circle.now + spanOf(span)),
  /** Time passes, and not a word of it. */
  settle: (talk, [span]) => {
    runUntil(talk.circle, talk.circle.now + spanOf(span))
    talk.said = []
  },
  /** Which messages are told from now on: `watch ping ack`, `watch ping from a`. */
  watch: (talk, words) => {
    const at = words.indexOf('from')
    talk.watched = at < 0 ? words : words.slice(0, at)
    talk.whose = at < 0 ? null : (words[at + 1] ?? null)
  },
  cut: (talk, [a = '', b = '']) => {
    cutOff(talk, a, b, true)
    cutOff(talk, b, a, true)
  },
  'cut-one-way': (talk, [from = '', to = '']) => cutOff(talk, from, to, true),
  /** Nothing passes between these and all others: `part a b`. */
  part: (talk, words) => {
    for (const a of words) {
      for (const b of machines(talk).filter((machine) => !words.includes(machine))) {
        cutOff(talk, a, b, true)
        cutOff(talk, b, a, true)
      }
    }
  },
  slow: ({ circle }, [from = '', to = '', span]) =>
    disturb(circle.wire, from, to, { latency: spanOf(span) }),
  heal: (talk) => {
    const { wire } = talk.circle
    for (const key of Object.keys(wire.links)) {
      const [from, to] = key.split('>') as [string, string]
      disturb(wire, from, to, wire.quality)
    }
  },
  /** Somebody tells a member something; it is heard at once. */
  hear: (talk, [machine = '', ...words]) => {
    const rumours = [rumourOf(talk, words)]
    post(talk.circle, STRANGER, machine, { kind: 'gossip.gossip', rumours })
    runUntil(talk.circle, talk.circle.now + 2)
  },
  /** What the others are to this one. */
  status: (talk, words) => {
    for (const machine of words.length > 0 ? words : awake(talk)) {
      const { swim } = gossipOf(talk.circle, machine)
      const known = [...swim.opinions.keys()].filter((who) => stateOf(swim, who) !== STATE.unknown)
      const all = known.map((who) => opinion(talk, swim, who)).sort()
      talk.said.push(`${machine}: ${all.join('; ')} (n ${swim.size}, health ${swim.health})`)
    }
  },
  /** What a member has to tell, by how often it was told. */
  queue: (talk, [machine = '']) => {
    const { items = [], ranks = [] } = gossipOf(talk.circle, machine).swim.rumours.waiting ?? {}
    const told = items.map((item, at) => ({ item, times: timesOf(ranks[at] as number) }))
    for (const { item, times } of told.sort((a, b) => a.times - b.times)) {
      talk.said.push(`told ${times} times: ${rumourText(talk.circle, item)}`)
    }
    if (talk.said.length === 0) talk.said.push('nothing')
  },
  join: (talk, [network = '', ...words]) => {
    for (const machine of words) {
      const { tables, swim } = gossipOf(talk.circle, machine)
      joinNetwork(tables, swim, handsOf(talk.circle, machine), network)
    }
  },
  quit: (talk, [network = '', machine = '']) => {
    const { tables, swim } = gossipOf(talk.circle, machine)
    leaveNetwork(tables, swim, handsOf(talk.circle, machine), network)
  },
  set: ({ circle }, [machine = '', network = '', key = '', value]) =>
    setEntry(gossipOf(circle, machine).tables, handsOf(circle, machine), network, key, value),
  delete: ({ circle }, [machine = '', network = '', key = '']) =>
    deleteEntry(gossipOf(circle, machine).tables, handsOf(circle, machine), network, key),
  /** Somebody tells a member of an entry: `entry a net key owner clock value`; no value: deleted. */
  entry: (talk, [machine = '', network = '', key = '', name = '', at, value]) => {
    const { circle } = talk
    const owner = numberOf(talk, name)
    const deleted = value === undefined
    const until = deleted ? circle.now + 1_800_000 : 0
    const clock = Number(at)
    const entry = freeze({ network, key, owner, value: value ?? null, clock, deleted, until })
    post(circle, STRANGER, machine, { kind: 'gossip.table', network, entries: [entry] })
    runUntil(circle, circle.now + 2)
  },
  /** Of which networks each remembers who took part. */
  marks: (talk) => {
    for (const machine of awake(talk)) {
      const known = Object.keys(gossipOf(talk.circle, machine).tables.attendance)
      talk.said.push(`${machine}: ${known.sort().join(' ') || 'none'}`)
    }
  },
  /** What each holds of a network, and who takes part in its eyes. */
  table: (talk, [network = '']) => {
    for (const machine of awake(talk)) {
      const { tables } = gossipOf(talk.circle, machine)
      if (!networksOf(tables).includes(network)) continue
      const { names } = talk.circle.roster
      const seen = lookup(tables, network).map(
        ({ key, value, owner, clock }) => `${key}=${String(value)} (${names[owner]} ${clock})`,
      )
      const all = Object.values(tables.networks[network]?.entries ?? {})
      const gone = all
        .filter(({ deleted }) => deleted)
        .map(({ key, clock }) => `${key} gone ${clock}`)
      const who = names.filter((_, number) => isPresent(tables, network, number)).sort()
      const what = [...seen.sort(), ...gone.sort()].join(', ') || 'nothing'
      talk.said.push(`${machine}: ${what}; with ${who.join(' ')}`)
    }
  },
}

function perform(talk: Talk, command: string): readonly string[] {
  const [verb = '', ...words] = command.split(/\s+/)
  talk.said = []
  talk.since = talk.circle.now
  const act = VERBS[verb] ?? expect.fail(`${verb} is no verb`)
  act(talk, words)
  return talk.said
}

describe('conversations with gossip', () => {
  test('there are as many as there should be', () => {
    expect(FILES.length).toBeGreaterThanOrEqual(20)
  })

  test.each(FILES)('%s', (name) => {
    const file = join(HERE, name)
    const text = readFileSync(file, 'utf8')
    const talk = createTalk()
    const now = converse(text, (command) => perform(talk, command))
    if (process.env['UPDATE'] === '1') writeFileSync(file, now)
    else expect(now).toBe(text)
  })
})
