/**
 * Conversations with raft: `testdata/*.txt`, one for each rule. `UPDATE=1` writes down what
 * happens now; read the difference.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { converse } from '../../transcript/conversation'
import { campaign } from './campaign'
import { crash, createGroup, deliver, drain, enter, restart } from './group'
import { memberOf, stabilize, type Group } from './group'
import { lastIndexOf, slice, type Log } from './log'
import { compact, propose, proposeConf, tick, transferLeadership } from './raft'
import { reportSnapshot, reportUnreachable } from './replicate'
import type { Entry, PeerId, RaftFact, RaftMessage } from './types'

const HERE = join(import.meta.dirname, 'testdata')
const FILES = readdirSync(HERE).filter((name) => name.endsWith('.txt'))

const entryText = ({ term, index, data }: Entry): string => {
  if (data === null) return `${term}/${index}`
  if (data.kind === 'normal') return `${term}/${index} ${String(data.payload)}`
  return `${term}/${index} ${data.change.kind}-${data.change.peer}`
}

/** Many of a kind are told by the first and the last. */
const listText = (texts: readonly string[]): string =>
  texts.length < 10 ? texts.join(', ') : `${texts[0]} … ${texts.at(-1)}, ${texts.length} in all`

function messageText(message: RaftMessage): string {
  const { kind, from, to, term } = message
  return `${from}>${to} ${kind.slice('raft.'.length)}: term ${term}${contentText(message)}`
}

function contentText(message: RaftMessage): string {
  switch (message.kind) {
    case 'raft.vote':
      return `, log ends ${message.lastTerm}/${message.lastIndex}${message.transfer ? ', asked by the leader' : ''}`
    case 'raft.vote.answer':
      return message.granted ? ', granted' : ', refused'
    case 'raft.append': {
      const { prevTerm, prevIndex, entries, commit } = message
      return `, after ${prevTerm}/${prevIndex} [${listText(entries.map(entryText))}], commit ${commit}`
    }
    case 'raft.append.answer': {
      const { rejected, index, hint, hintTerm } = message
      return rejected ? `, lacks ${index}, try ${hintTerm}/${hint}` : `, has ${index}`
    }
    case 'raft.heartbeat':
      return `, commit ${message.commit}`
    case 'raft.snapshot': {
      const { term, index, members } = message.snapshot
      return `, up to ${term}/${index}, members ${Object.keys(members).join(' ')}`
    }
    default:
      return ''
  }
}

function factText(fact: RaftFact): string {
  switch (fact.kind) {
    case 'raft.election.started':
      return `${fact.peer} stands in term ${fact.term}: ${fact.why}`
    case 'raft.vote.granted':
      return `${fact.peer} votes for ${fact.candidate} in term ${fact.term}: ${fact.why}`
    case 'raft.vote.refused':
      return `${fact.peer} refuses ${fact.candidate} in term ${fact.term}: ${fact.why}`
    case 'raft.leader.elected':
      return `${fact.peer} leads term ${fact.term} by the votes of ${fact.votes.join(' ')}`
    case 'raft.leader.steppedDown':
      return `${fact.peer} steps down in term ${fact.term}: ${fact.why}`
    case 'raft.following':
      return `${fact.peer} follows ${fact.leader} in term ${fact.term}`
    case 'raft.member.added':
      return `${fact.peer} takes ${fact.member} for a member`
    case 'raft.member.removed':
      return `${fact.peer} takes ${fact.member} for a member no more`
  }
}

/** One conversation: the group, and what happened since the last command. */
interface Talk {
  readonly group: Group
  said: string[]
  /** Are single messages told? */
  loud: boolean
}

function createTalk(): Talk {
  const tell = (line: string): void => void talk.said.push(line)
  const group = createGroup(7, {
    fact: (fact) => tell(`  ${factText(fact)}`),
    applied: (peer, ...entries) => tell(`  ${peer} applies ${listText(entries.map(entryText))}`),
    restored: (peer, { term, index }) => tell(`  ${peer} takes the snapshot ${term}/${index}`),
    lost: (message) => (talk.loud ? tell(`lost ${messageText(message)}`) : undefined),
    arrived: (message) => (talk.loud ? tell(messageText(message)) : undefined),
  })
  const talk: Talk = { group, said: [], loud: true }
  return talk
}

type Verb = (talk: Talk, words: readonly string[]) => void

const idsOf = ({ group }: Talk, words: readonly string[]): readonly string[] =>
  words.length > 0 ? words : [...group.up.keys()].sort()

/** `key=value` words. */
const pairsOf = (words: readonly string[]): Record<string, string> =>
  Object.fromEntries(words.map((word) => word.split('=') as [string, string]))

/** `1x3,4x2`: three entries of term 1, then two of term 4. */
function logOf(text: string): Log {
  const entries: Entry[] = []
  for (const part of text === '' ? [] : text.split(',')) {
    const [term = 0, times = 1] = part.split('x').map(Number)
    for (let i = 0; i < times; i++) {
      const index = entries.length + 1
      const data = { kind: 'normal', id: `${index}`, payload: 'old' } as const
      entries.push(Object.freeze({ term, index, data }))
    }
  }
  return { snapshot: null, offset: 0, offsetTerm: 0, entries }
}

/** Whatever a verb did to a member is carried out and told. */
const acting =
  (act: (talk: Talk, id: PeerId, words: readonly string[]) => boolean | void): Verb =>
  (talk, [id = '', ...words]) => {
    if (act(talk, id, words) === false) talk.said.push(`${id} does not`)
    drain(talk.group, id)
  }

const cutBoth = (group: Group, a: PeerId, b: PeerId): void => {
  group.cuts.add(`${a}>${b}`).add(`${b}>${a}`)
}

const everybody = (group: Group): PeerId[] => [...group.up.keys(), ...group.disks.keys()].sort()

const VERBS: Readonly<Record<string, Verb>> = {
  /** Creates members that know each other. */
  'add-nodes': ({ group }, [count]) => {
    const ids = Array.from({ length: Number(count) }, (_, n) => `${n + 1}`)
    for (const id of ids) enter(group, id, ids)
  },
  /** Creates a member that knows those given; without any it waits to be told. */
  new: ({ group }, [id = '', ...members]) => void enter(group, id, members),
  /** Starts a member from a disk: `boot 1 members=1,2,3 term=5 commit=3 log=1x3,4x2`. */
  boot: ({ group }, [id = '', ...words]) => {
    const { members = '', term, commit, vote = null, log = '' } = pairsOf(words)
    const known = Object.fromEntries(members.split(',').map((peer) => [peer, null]))
    group.disks.set(id, {
      id,
      term: Number(term ?? 0),
      vote,
      commit: Number(commit ?? 0),
      members: known,
      log: logOf(log),
    })
    restart(group, id)
  },
  /** Sets how many ticks of silence members bear, in place of luck: `patience 1=12 2=15`. */
  patience: ({ group }, words) => {
    for (const [id, ticks] of Object.entries(pairsOf(words))) {
      memberOf(group, id).patience = Number(ticks)
    }
  },
  campaign: acting(({ group }, id) => campaign(memberOf(group, id), 'it was told to')),
  tick: ({ group }, [id = '', times = '1']) => {
    for (let n = 0; n < Number(times); n++) {
      tick(memberOf(group, id))
      drain(group, id)
    }
  },
  /** So many seconds pass: everybody ticks, all messages arrive; only what matters is told. */
  pass: (talk, [seconds]) => {
    talk.loud = false
    for (let n = 0; n < Number(seconds); n++) {
      const before = talk.said.length
      for (const id of idsOf(talk, [])) {
        tick(memberOf(talk.group, id))
        drain(talk.group, id)
      }
      stabilize(talk.group)
      if (talk.said.length > before) talk.said.splice(before, 0, `after ${n + 1} s:`)
    }
    talk.loud = true
  },
  propose: acting(({ group }, id, words) => {
    const sure = words.map((word) => propose(memberOf(group, id), word, word))
    return sure.every((taken) => taken)
  }),
  add: acting(({ group }, id, [peer = '']) =>
    proposeConf(memberOf(group, id), { kind: 'add', peer, context: null }, `add-${peer}`),
  ),
  remove: acting(({ group }, id, [peer = '']) =>
    proposeConf(memberOf(group, id), { kind: 'remove', peer, context: null }, `remove-${peer}`),
  ),
  transfer: acting(({ group }, id, [to = '']) => transferLeadership(memberOf(group, id), to)),
  /** What is on its way now arrives: all of it, or what goes `to`, or what goes `from>to`. */
  deliver: ({ group }, words) => {
    const isDue = ({ from, to }: RaftMessage): boolean =>
      words.length === 0 || words.includes(to) || words.includes(`${from}>${to}`)
    const due = group.wire.filter(isDue)
    group.wire = group.wire.filter((message) => !due.includes(message))
    for (const message of due) deliver(group, message)
  },
  stabilize: ({ group }, words) =>
    stabilize(group, words.length === 0 ? undefined : new Set(words)),
  /** As `stabilize`, but not a word of it. */
  settle: (talk) => {
    stabilize(talk.group)
    talk.said = []
  },
  /** What is on its way never arrives. */
  lose: (talk) => {
    talk.said.push(...talk.group.wire.map((message) => `lost ${messageText(message)}`))
    talk.group.wire = []
  },
  cut: ({ group }, [a = '', b = '']) => cutBoth(group, a, b),
  isolate: ({ group }, ids) => {
    for (const id of ids) for (const other of everybody(group)) cutBoth(group, id, other)
  },
  heal: ({ group }) => group.cuts.clear(),
  snapshot: acting(({ group }, id, [kept]) => {
    const raft = memberOf(group, id)
    compact(raft, raft.applied, `store at ${raft.applied}`, Number(kept ?? 0))
  }),
  unreachable: acting(({ group }, id, [peer = '']) => reportUnreachable(memberOf(group, id), peer)),
  'snapshot-lost': acting(({ group }, id, [peer = '']) =>
    reportSnapshot(memberOf(group, id), peer, false),
  ),
  crash: ({ group }, ids) => ids.forEach((id) => crash(group, id)),
  restart: ({ group }, ids) => ids.forEach((id) => restart(group, id)),
  status: (talk, words) => {
    for (const id of idsOf(talk, words)) {
      const { state, term, vote, lead, commit, applied, log, members } = memberOf(talk.group, id)
      const [who, whom] = [lead ?? 'nobody', vote ?? 'nobody']
      talk.said.push(
        `${id} ${state} term ${term}, leader ${who}, vote ${whom}, log ${lastIndexOf(log)}, ` +
          `commit ${commit}, applied ${applied}, members ${Object.keys(members).join(' ')}`,
      )
    }
  },
  log: (talk, words) => {
    for (const id of idsOf(talk, words)) {
      const { log, commit } = memberOf(talk.group, id)
      const kept = slice(log, log.offset + 1, log.entries.length)
      const texts = kept.map((entry) => (entry.index > commit ? `(${entry.term})` : entry.term))
      const before = log.offset > 0 ? `…${log.offsetTerm}/${log.offset}| ` : ''
      talk.said.push(`${id}: ${before}${texts.join(' ')}`)
    }
  },
  progress: (talk, [id = '']) => {
    for (const [peer, p] of Object.entries(memberOf(talk.group, id).progress)) {
      const more = [
        ...(p.paused ? ['paused'] : []),
        ...(p.pendingSnapshot > 0 ? [`snapshot ${p.pendingSnapshot}`] : []),
        ...(p.active ? [] : ['silent']),
        ...(p.inflight.length > 0 ? [`${p.inflight.length} unanswered`] : []),
      ]
      talk.said.push([`${peer} ${p.state} match ${p.match}, next ${p.next}`, ...more].join(', '))
    }
  },
}

function perform(talk: Talk, command: string): readonly string[] {
  const [verb = '', ...words] = command.split(/\s+/)
  talk.said = []
  const act = VERBS[verb] ?? expect.fail(`${verb} is no verb`)
  act(talk, words)
  return talk.said
}

describe('conversations with raft', () => {
  test('there are as many as there should be', () => {
    expect(FILES.length).toBeGreaterThanOrEqual(22)
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
