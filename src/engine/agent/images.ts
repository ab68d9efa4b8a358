/**
 * What the pretend registry holds and how containers of each image behave. Every name resolves to
 * an image unless it says that it does not exist; a documented zoo serves lessons about failure.
 */
import { hashText } from '../kernel/hash'
import type { Millis } from '../kernel/time'

/** A container's character. */
export interface Behaviour {
  /** Megabytes a machine without the image has to pull. */
  readonly sizeMb: number
  readonly command: string
  /** From the start of the process to its end of its own accord; null: it never ends. */
  readonly livesFor: Millis | null
  readonly exitCode: number
  /** Ends within `stopsIn` of SIGTERM; null: it does not heed it and is killed after the grace. */
  readonly stopsIn: Millis | null
}

const SERVER: Behaviour = {
  sizeMb: 60,
  command: '/docker-entrypoint.sh',
  livesFor: null,
  exitCode: 0,
  stopsIn: 150,
}

/** The stand-in that ran on the recorded swarm: a `sleep` as process 1 does not heed SIGTERM. */
const STAND_IN: Behaviour = { ...SERVER, sizeMb: 5, command: 'sleep 100000', stopsIn: null }

const ZOO: readonly (readonly [RegExp, Partial<Behaviour>])[] = [
  [/(^|\/)(bad|crash)(\/|:|$)/, { livesFor: 400, exitCode: 1, command: 'sh -c exit 1' }],
  [/(^|\/)(oneshot|hello-world)(:|$)/, { livesFor: 2000, exitCode: 0, command: '/hello' }],
  [/(^|\/)(stubborn|slowstop)(:|$)/, { stopsIn: null, command: 'sleep 100000' }],
  [/(^|\/)nginx(:|$)/, { sizeMb: 70, command: "/docker-entrypoint.sh nginx -g 'daemon off;'" }],
  [/(^|\/)redis(:|$)/, { sizeMb: 40, command: 'docker-entrypoint.sh redis-server' }],
  [/(^|\/)alpine(:|$)/, { sizeMb: 4, command: '/bin/sh', livesFor: 100, exitCode: 0 }],
  [/(^|\/)busybox(:|$)/, { sizeMb: 2, command: 'sh', livesFor: 100, exitCode: 0 }],
]

const ABSENT = /(^|[/:_-])(nosuch|missing|nonexistent|doesnotexist)/

/** Does the registry hold it? */
export const exists = (image: string): boolean => !ABSENT.test(image)

/** The image without its digest. */
export const plainName = (image: string): string => image.split('@')[0] as string

/**
 * How a container of the image behaves. `args` replace the image's own command; `standIn` is the
 * recording bench, where every image was a sleeping stand-in.
 */
export function behaviourOf(image: string, args: readonly string[], standIn: boolean): Behaviour {
  const name = plainName(image)
  const zoo = ZOO.find(([pattern]) => pattern.test(name))
  const base = standIn ? STAND_IN : SERVER
  const failing = zoo?.[1].livesFor !== undefined && zoo[1].exitCode !== 0
  const own = zoo !== undefined && (!standIn || failing) ? { ...base, ...zoo[1] } : base
  return args.length === 0 ? own : commanded(own, args)
}

/** The few commands that lessons and tutorials run: `sleep N`, `ping …`, `sh -c "exit N"`. */
function commanded(own: Behaviour, args: readonly string[]): Behaviour {
  const command = args.join(' ')
  const sleep = /^sleep (\d+)$/.exec(command)
  const exit = /exit (\d+)/.exec(command)
  if (sleep !== null) {
    return { ...own, command, livesFor: Number(sleep[1]) * 1000, exitCode: 0, stopsIn: null }
  }
  if (exit !== null) return { ...own, command, livesFor: 300, exitCode: Number(exit[1]) }
  if (/^(ping|top|tail|nc|while)\b/.test(command) || command.includes('while ')) {
    return { ...own, command, livesFor: null, stopsIn: null }
  }
  return { ...own, command }
}

/** The digest under which the registry knows the image. */
export function digestOf(image: string): string {
  const name = plainName(image)
  let digits = ''
  for (let i = 0; i < 8; i++) digits += hashText(`${name}#${i}`).toString(16).padStart(8, '0')
  return `sha256:${digits}`
}
