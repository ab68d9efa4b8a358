/**
 * What happened at real daemons (dockerd 28.5, scripts/record-swarm.ts), and at ours that were told
 * the same. How long a container ran there is the computer's.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from '../transcript/parse'
import { createLab } from './lab'
import { perform, type Performance } from './perform'

const HERE = join(import.meta.dirname, 'testdata')

interface Message {
  readonly Type: string
  readonly Action: string
  readonly scope: string
  readonly Actor: { readonly ID: string; readonly Attributes: Readonly<Record<string, string>> }
}

interface Told {
  /** The container that it is about or that it names, or else what it is about. */
  readonly whose: string
  /** Words and names, without IDs. */
  readonly text: string
}

const recorded = (name: string): Performance =>
  JSON.parse(readFileSync(join(HERE, `${name}.json`), 'utf8')) as Performance

const PERFORMED = new Map<string, Performance>()

function performed(name: string): Performance {
  const known = PERFORMED.get(name)
  if (known !== undefined) return known
  const machines = [1, 2, 3].map((n) => ({ name: `v${n}`, address: `10.99.0.1${n}` }))
  // Whether a demoted node renews within ten seconds is luck: a seed in which it does.
  const lab = createLab({ seed: 2, machines, images: 'present' })
  const pulled = machines.map(({ name: on }) => `${on}$ docker pull -q alpine\n`).join('')
  perform(lab, parse(pulled).steps)
  const done = perform(lab, parse(readFileSync(join(HERE, `${name}.txt`), 'utf8')).steps)
  PERFORMED.set(name, done)
  return done
}

/** What `docker events` said on a machine, but how its images came there. */
function eventsOn(machine: string, { steps }: Performance): Told[] {
  const said = steps.flatMap((step) =>
    'cmd' in step && step.on === machine && step.cmd.startsWith('docker events')
      ? step.stdout.trim().split('\n')
      : [],
  )
  const messages = said.map((line) => JSON.parse(line) as Message)
  const names = new Map(
    messages.map(({ Actor: { ID, Attributes } }) => [ID, Attributes['name'] ?? '']),
  )
  return messages.filter(isOfTheTest).map((one) => toldOf(one, names))
}

const isOfTheTest = ({ Action, Actor, Type }: Message): boolean =>
  Type !== 'image' || (Action !== 'import' && /^mine|^sha256/.test(Actor.Attributes['name'] ?? ''))

const masked = (text: string): string =>
  text
    .replace(/@sha256:[0-9a-f]{64}/g, '')
    .replace(/execDuration=\d+/, 'execDuration=N')
    .replace(/[0-9a-f]{64}/g, 'ID')
    .replace(/\b[0-9a-z]{25}\b/g, 'ID')

function toldOf({ Action, Actor, Type, scope }: Message, names: ReadonlyMap<string, string>): Told {
  const { Attributes, ID } = Actor
  const pairs = Object.entries(Attributes)
    .filter(([key]) => !key.startsWith('com.docker.'))
    .map(([key, value]) => `${key}=${key === 'container' ? names.get(value) : value}`)
  const words = [scope, Type, names.get(ID) || ID, Action, ...pairs]
  return { whose: Attributes['container'] ?? `${Type} ${ID}`.replace('container ', ''), text: masked(words.join(' ')) } // prettier-ignore
}

const LOCAL = /^local (\S+) (\S*) (\w+)/

/** `volume create`, `container destroy`: what happened to what. */
const kindOf = ({ text }: Told): string => {
  const [, type = '', , action = ''] = LOCAL.exec(text) ?? []
  return `${type} ${action}`
}

/** Neighbours of which Go's maps decide the order. */
const UNORDERED =
  /^(network connect|network disconnect|volume mount|volume unmount|container destroy)$/

function lines(events: readonly Told[]): string[] {
  const [first] = events
  if (first === undefined) return []
  const kind = kindOf(first)
  const end = events.findIndex((one) => kindOf(one) !== kind || !UNORDERED.test(kind))
  const run = events.slice(0, end < 0 ? events.length : Math.max(end, 1))
  return [...run.map(({ text }) => text).sort(), ...lines(events.slice(run.length))]
}

test('containers, networks, volumes and prunes by hand, in the order of a real daemon', () => {
  const name = '42-events-by-hand'
  const wanted = eventsOn('v1', recorded(name))
  const ours = eventsOn('v1', performed(name))
  expect(wanted.length).toBeGreaterThan(110)
  expect(lines(ours)).toEqual(lines(wanted))
})

/** Authority, allocator, dispatcher and role manager write a node at once, the same change or not. */
const UPDATES = /(?:^swarm node \S* update .*(?:\n|$))+/gm

/** What happened to each thing in order; whether this or that task came first is luck. */
function stories(events: readonly Told[]): string[] {
  const told = new Map<string, Told[]>()
  for (const event of events) {
    told.set(event.whose, [...(told.get(event.whose) ?? []), event])
  }
  return Array.from(told.values(), (story) =>
    masked(lines(story).join('\n')).replace(UPDATES, (run) =>
      [...new Set(run.trimEnd().split('\n'))].sort().join('\n').concat('\n'),
    ),
  ).sort()
}

test.each(['v1', 'v2'])('a swarm and its tasks, each thing in order, as %s tells it', (machine) => {
  const name = '43-events-of-a-swarm'
  const wanted = stories(eventsOn(machine, recorded(name)))
  expect(wanted.length).toBeGreaterThan(10)
  expect(stories(eventsOn(machine, performed(name)))).toEqual(wanted)
})

test.each(['v2', 'v3'])(
  'a new leader writes all that has an address again, as %s tells it',
  (machine) => {
    const name = '47-events-of-a-failover'
    const wanted = stories(eventsOn(machine, recorded(name)))
    expect(wanted.length).toBe(9)
    expect(stories(eventsOn(machine, performed(name)))).toEqual(wanted)
  },
)
