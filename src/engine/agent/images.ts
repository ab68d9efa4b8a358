/**
 * What the pretend registry holds and how containers of each image behave. Every name resolves to
 * an image unless it says that it does not exist. A zoo of tempers serves lessons about failure:
 * each is an image of its own name, an owner's (`bad/app:1`), and a tag of any other (`web:crash`).
 */
import type { HealthConfig } from '../../api/types'
import { familiar, referenceIn, tagged } from '../../api/reference'
import { byText } from '../../api/order'
import { hashText } from '../kernel/hash'
import { SECOND, type Millis } from '../kernel/time'
import { courseOf, type Course, type Utterance } from './script'

/** A container's character. */
export interface Behaviour extends Course {
  /** Megabytes a machine without the image has to pull. */
  readonly sizeMb: number
  readonly command: string
  /** The ports that the image says it listens on: `80/tcp`. */
  readonly exposes: readonly string[]
  /** Heeds the signal that asks it to stop; a plain command does not while it is process 1. */
  readonly heeds: 'always' | 'not as process 1' | 'never'
  /** From that signal to its end, and with which exit code. */
  readonly stopsIn: Millis
  readonly stopCode: number
  /** The image's own health check; an operator may put another in its place. */
  readonly healthcheck: HealthConfig | null
  /** From its start to the first check that succeeds; null: none ever does. */
  readonly wellAfter: Millis | null
  /** From its start to the first check that fails again; null: it stays well. */
  readonly illAfter: Millis | null
  /** Megabytes it holds when it has started, and how many more each second. */
  readonly memoryMb: number
  readonly leakMb: number
  /** Prints a line for each request that it answers. */
  readonly notesVisits: boolean
}

const out = (after: Millis, text: string, every: Millis | null = null): Utterance => ({
  after,
  every,
  text,
  stream: 'stdout',
})
const err = (after: Millis, text: string): Utterance => ({ ...out(after, text), stream: 'stderr' })

const SERVER: Behaviour = {
  sizeMb: 60,
  command: '/docker-entrypoint.sh',
  exposes: ['80/tcp'],
  livesFor: null,
  exitCode: 0,
  runs: false,
  heeds: 'always',
  stopsIn: 150,
  stopCode: 0,
  healthcheck: null,
  wellAfter: 300,
  illAfter: null,
  memoryMb: 20,
  leakMb: 0,
  says: [out(40, '{time} starting as {host}'), out(120, '{time} ready, listening on port 80')],
  notesVisits: true,
}

/** The exit code of a process that SIGTERM ended. */
const TERMINATED = 143

const COMMAND: Partial<Behaviour> = {
  heeds: 'not as process 1',
  stopCode: TERMINATED,
  memoryMb: 1,
  says: [],
  notesVisits: false,
}

/** The stand-in that ran on the recorded swarm: a `sleep` as process 1 does not heed SIGTERM. */
const STAND_IN: Behaviour = {
  ...SERVER,
  ...COMMAND,
  sizeMb: 5,
  command: 'sleep 100000',
  exposes: [],
}

/** Images whose own command ends at once: people give them another. */
const shell = (command: string, sizeMb: number): Partial<Behaviour> => ({
  ...COMMAND,
  command,
  exposes: [],
  sizeMb,
  livesFor: 100,
})

const NGINX: readonly Utterance[] = [
  out(20, '/docker-entrypoint.sh: Configuration complete; ready for start up'),
  err(90, '{slashed} [notice] 1#1: using the "epoll" event method'),
  err(95, '{slashed} [notice] 1#1: start worker processes'),
  err(100, '{slashed} [notice] 1#1: start worker process 29'),
]

const KNOWN: Readonly<Record<string, Partial<Behaviour>>> = {
  nginx: {
    sizeMb: 70,
    command: "/docker-entrypoint.sh nginx -g 'daemon off;'",
    memoryMb: 5,
    says: NGINX,
  },
  httpd: { sizeMb: 60, command: 'httpd-foreground', memoryMb: 8 },
  redis: {
    sizeMb: 40,
    command: 'docker-entrypoint.sh redis-server',
    exposes: ['6379/tcp'],
    memoryMb: 6,
    says: [
      out(30, '1:C {time} * Redis is starting'),
      out(80, '1:M {time} * Ready to accept connections tcp'),
    ],
    notesVisits: false,
  },
  postgres: {
    sizeMb: 150,
    command: 'docker-entrypoint.sh postgres',
    exposes: ['5432/tcp'],
    memoryMb: 30,
    wellAfter: 3000,
    says: [
      out(1500, 'PostgreSQL init process complete; ready for start up.'),
      err(1800, '{time} UTC [1] LOG:  database system is ready to accept connections'),
    ],
    notesVisits: false,
  },
  whoami: { sizeMb: 3, command: '/whoami', memoryMb: 4 },
  alpine: shell('/bin/sh', 4),
  busybox: shell('sh', 2),
  debian: shell('bash', 50),
  ubuntu: shell('/bin/bash', 30),
  'hello-world': {
    ...COMMAND,
    sizeMb: 1,
    command: '/hello',
    exposes: [],
    livesFor: 2000,
    says: [
      out(10, ''),
      out(10, 'Hello from Docker!'),
      out(10, 'This message shows that your installation appears to be working correctly.'),
    ],
  },
}

const CHECK: HealthConfig = {
  Test: ['CMD-SHELL', 'curl -f http://localhost/ || exit 1'],
  Interval: 5e9,
  Timeout: 3e9,
  Retries: 3,
}

/** A temper of the zoo: what it is for, and how it differs from a server that is well. */
interface Temper {
  readonly about: string
  readonly behaviour: Partial<Behaviour>
}

const CRASH: Partial<Behaviour> = {
  livesFor: 400,
  exitCode: 1,
  command: 'sh -c exit 1',
  says: [out(40, '{time} starting as {host}'), err(380, '{time} fatal: cannot read the settings')],
}

/** On the bench it said nothing and was gone at once: a look each 100 ms saw about half of them. */
const BENCH_CRASH: Partial<Behaviour> = { livesFor: 60, says: [] }

/** By name, or by tag of any image. */
export const TEMPERS: Readonly<Record<string, Temper>> = {
  crash: { about: 'exits with 1 half a second after its start', behaviour: CRASH },
  bad: { about: 'the same as crash', behaviour: CRASH },
  'crash-later': {
    about: 'exits with 1 after 20 seconds: past the monitor of an update',
    behaviour: { ...CRASH, livesFor: 20 * SECOND },
  },
  oneshot: {
    about: 'does its work in 2 seconds and exits with 0',
    behaviour: {
      livesFor: 2 * SECOND,
      command: '/work',
      says: [out(100, '{time} working'), out(1900, '{time} done')],
    },
  },
  healthy: {
    about: 'has a health check, which passes after 2 seconds',
    behaviour: { healthcheck: CHECK, wellAfter: 2 * SECOND },
  },
  sick: {
    about: 'has a health check that never passes',
    behaviour: { healthcheck: CHECK, wellAfter: null, stopCode: TERMINATED },
  },
  'sick-later': {
    about: 'has a health check that passes for 30 seconds, and then no more',
    behaviour: {
      healthcheck: CHECK,
      wellAfter: 500,
      illAfter: 30 * SECOND,
      stopCode: TERMINATED,
    },
  },
  slowstart: {
    about: 'has a health check that passes after 20 seconds only',
    behaviour: {
      healthcheck: { ...CHECK, StartPeriod: 60e9 },
      wellAfter: 20 * SECOND,
      says: [out(40, '{time} warming up'), out(20 * SECOND, '{time} ready, listening on port 80')],
    },
  },
  leak: {
    about: 'takes 8 MiB more each second, until it is killed (exit 137)',
    behaviour: { leakMb: 8, says: [out(500, '{time} holding {memory} MiB', 2 * SECOND)] },
  },
  slowstop: {
    about: 'takes 8 seconds to stop when asked',
    behaviour: { stopsIn: 8 * SECOND },
  },
  stubborn: {
    about: 'does not stop when asked: it is killed after the grace period (exit 137)',
    behaviour: { heeds: 'never', command: 'sleep 100000' },
  },
  chatty: {
    about: 'prints ten lines a second',
    behaviour: { says: [out(100, '{time} request {n} took {n:3} ms', 100)] },
  },
  huge: { about: 'has 2 GB to be pulled: one and a half minutes', behaviour: { sizeMb: 2000 } },
}

const ABSENT = /(^|[/:_-])(nosuch|missing|nonexistent|doesnotexist)/

/** Does the registry hold it? */
export const exists = (image: string): boolean => !ABSENT.test(image)

/** Is it one of the library's, which the registry holds whoever makes another of that name? */
export const isOfLibrary = (image: string): boolean =>
  KNOWN[plainName(image).split(':')[0] as string] !== undefined

/** The tags that the registry tells of when it is asked for a repository's; it has others, too. */
export function tagsOf(repository: string): readonly string[] {
  const parts = repository.split('/')
  const isTemper = [parts.at(0), parts.at(-1)].some((part) => TEMPERS[part as string] !== undefined)
  return isTemper ? ['latest'] : ['latest', ...Object.keys(TEMPERS)].sort(byText)
}

/** The image without its digest. */
export const plainName = (image: string): string => image.split('@')[0] as string

/** The last part of an image's name, and its tag. */
function partsOf(image: string): { readonly repository: string; readonly tag: string } {
  const last = plainName(image).split('/').at(-1) as string
  const [repository = '', tag = 'latest'] = last.split(':')
  return { repository, tag }
}

/**
 * How a container of the image behaves. `args` replace the image's own command; `standIn` is the
 * recording bench, where every image was a sleeping stand-in.
 */
export function behaviourOf(image: string, args: readonly string[], standIn: boolean): Behaviour {
  const { repository, tag } = partsOf(image)
  const [owner = ''] = plainName(image).split('/')
  const known = TEMPERS[repository] ?? TEMPERS[owner] ?? TEMPERS[tag]
  const temper = known?.behaviour ?? {}
  const own = standIn ? STAND_IN : { ...SERVER, ...KNOWN[repository] }
  const tempered = { ...own, ...temper, ...(standIn && temper === CRASH ? BENCH_CRASH : {}) }
  if (args.length === 0) return tempered
  const command = args.join(' ')
  const course = courseOf(args)
  return course === null
    ? { ...tempered, command }
    : { ...tempered, ...COMMAND, ...course, command }
}

const SHELLS = ['alpine', 'busybox', 'debian', 'ubuntu']

/** Is there nothing in the image but a shell and its tools? */
export const isShellImage = (image: string): boolean => SHELLS.includes(partsOf(image).repository)

/** A digest that is the same for a text everywhere. */
function digestFrom(text: (part: number) => string): string {
  const parts = Array.from({ length: 8 }, (_, part) => hashText(text(part)))
  return `sha256:${parts.map((part) => part.toString(16).padStart(8, '0')).join('')}`
}

/** What the registry is asked for: `nginx:1.25@sha256:…` is `nginx:1.25` there. */
export function originOf(image: string): string {
  const reference = referenceIn(image)
  if (reference === null) return image
  return familiar(tagged(reference.tag === null ? reference : { ...reference, digest: null }))
}

/** The digest under which the registry knows the image. */
export function digestOf(image: string): string {
  const origin = originOf(image)
  return origin.split('@')[1] ?? digestFrom((n) => `${origin}#${n}`)
}

/** Between the name of a registry's image and the digest of one that was made of it. */
export const MADE = '@#'

/** The image's ID: other than its digest, and the same on every machine. */
export function imageIdOf(image: string): string {
  const at = image.indexOf(MADE)
  if (at >= 0) return `sha256:${image.slice(at + MADE.length)}`
  const origin = originOf(image)
  return digestFrom((n) => `${origin} ${n}`)
}

/** A layer of an image: what is unpacked, what is sent, how large it is, and what it lies on. */
export interface Layer {
  /** `sha256:…` of what is unpacked, and of it with all below. */
  readonly id: string
  readonly chainId: string
  /** What a pull calls it: twelve digits. */
  readonly blob: string
  readonly bytes: number
}

/** The registry cuts every image into as many. */
const LAYERS = 4

const MB = 1_000_000

/** How large an image is, in bytes. */
export const sizeOf = (image: string, standIn: boolean): number =>
  behaviourOf(image, [], standIn).sizeMb * MB

const DAY = 86_400 * SECOND

/** When it was built: some days to half a year before the world began. */
export const createdAt = (image: string): Millis =>
  -(((hashText(originOf(image)) % 180) + 3) * DAY) + (hashText(`${originOf(image)} hour`) % DAY)

/** The layers of an image, the lowest first. */
export function layersOf(image: string, standIn: boolean): readonly Layer[] {
  const origin = originOf(image)
  const bytes = sizeOf(image, standIn) / LAYERS
  return Array.from({ length: LAYERS }, (_, at) => {
    const of = (what: string): string => digestFrom((n) => `${origin} ${what} ${at} ${n}`)
    const id = of('layer')
    return { id, chainId: at === 0 ? id : of('chain'), blob: of('blob').slice(7, 19), bytes }
  })
}
