/**
 * Pulling images: the registry is asked once an image, whoever waits for it, and sends layer by
 * layer. One that stays silent is asked again for the sake of tasks (spec 2.3, temporary errors).
 */
import { familiarName, parseReference } from '../../api/reference'
import type { MachineId } from '../kernel/context'
import { withKey, withoutKey } from '../kernel/record'
import type { Millis } from '../kernel/time'
import { behaviourOf, exists, originOf } from './images'
import type { Told } from './journal'
import type { AgentTimer, RegistryMessage } from './messages'
import type { AgentContext } from './state'
import { holds, keepImage, type Pull, type Stock } from './stock'

/** How long a registry that ought to have sent may stay silent. */
export const PULL_PATIENCE: Millis = 30_000

/** In so many parts an image comes. */
export const PARTS = 4
/** How long a megabyte takes at the most. */
export const SLOWEST: Millis = 70

/** Where a pull happens. */
export interface Puller {
  readonly machine: MachineId
  /** The recording bench: every image is a small stand-in. */
  readonly standIn: boolean
}

/**
 * Begins a pull, or waits for the one under way. `asksFirst`: the registry says what there is to
 * come before it sends. Of what is there already no layers are sent.
 */
export function beginPull(
  { machine, standIn }: Puller,
  ctx: AgentContext,
  image: string,
  asksFirst: boolean,
): void {
  const origin = originOf(image)
  const { stock } = ctx
  const underway = stock.pulls[origin]
  if (underway !== undefined) {
    const wanted = [...underway.wanted, image]
    stock.pulls = withKey(stock.pulls, origin, { ...underway, wanted })
    return
  }
  const sizeMb = comingMb(stock, origin, standIn)
  const first = asksFirst ? { asksFirst } : {}
  const { calledOff: order } = stock
  ctx.send('registry', { kind: 'image.pull', image: origin, sizeMb, order, ...first })
  waitFor(ctx, origin, standIn, { order, part: 0, parts: 1, wanted: [image] })
  if (sizeMb > 0) ctx.note({ kind: 'image.pull.started', machine, image: origin })
}

/** How much of an image is to come: nothing of one that is there. */
const comingMb = (stock: Stock, origin: string, standIn: boolean): number =>
  exists(origin) && holds(stock, origin) ? 0 : behaviourOf(origin, [], standIn).sizeMb

function waitFor(
  ctx: AgentContext,
  origin: string,
  standIn: boolean,
  pull: Omit<Pull, 'at' | 'token'>,
): void {
  const { stock, now: at } = ctx
  const token = stock.nextToken++
  stock.pulls = withKey(stock.pulls, origin, { ...pull, at, token })
  const ofPart = Math.ceil((comingMb(stock, origin, standIn) / PARTS) * SLOWEST)
  ctx.after(PULL_PATIENCE + ofPart, { kind: 'agent.pull.retry', image: origin, token })
}

/** Somebody wants an image no longer; with the last who does, its pull is called off. */
export function callOff({ stock }: Pick<AgentContext, 'stock'>, image: string): void {
  const origin = originOf(image)
  const known = stock.pulls[origin]
  if (known === undefined) return
  const at = known.wanted.indexOf(image)
  if (at === -1) return
  const wanted = known.wanted.toSpliced(at, 1)
  if (wanted.length > 0) {
    stock.pulls = withKey(stock.pulls, origin, { ...known, wanted })
    return
  }
  stock.pulls = withoutKey(stock.pulls, origin)
  stock.calledOff++
}

/** The event of a pull that brought what was asked for. */
export const pulled = (asked: string): Told => ({
  type: 'image',
  id: asked,
  action: 'pull',
  attributes: { name: familiarName(parseReference(asked)) },
})

/** How a pull ended: of which image, and under which names it was wanted. */
export interface Pulled {
  readonly origin: string
  readonly wanted: readonly string[]
  readonly end: 'there' | 'missing' | 'silent'
}

/** A layer arrived; with the last one the image is there. Null: it goes on. */
export function onLayer(
  { machine, standIn }: Puller,
  ctx: AgentContext,
  { image, order, part, parts, missing }: Extract<RegistryMessage, { kind: 'image.layer' }>,
): Pulled | null {
  const { stock } = ctx
  const known = stock.pulls[image]
  if (known === undefined || order < known.order) return null
  const { wanted } = known
  if (part < parts) {
    waitFor(ctx, image, standIn, { order: known.order, part, parts, wanted })
    return null
  }
  stock.pulls = withoutKey(stock.pulls, image)
  const isNew = !holds(stock, image)
  if (!missing) for (const name of wanted) keepImage(stock, name, ctx.now)
  const ended = missing ? 'image.pull.refused' : 'image.pull.done'
  if (isNew) ctx.note({ kind: ended, machine, image })
  return { origin: image, wanted, end: missing ? 'missing' : 'there' }
}

/** The registry is slow or cut off. Null: something came meanwhile. */
export function onPullRetry(
  { stock }: AgentContext,
  { image, token }: Extract<AgentTimer, { kind: 'agent.pull.retry' }>,
): Pulled | null {
  const known = stock.pulls[image]
  if (known?.token !== token) return null
  stock.pulls = withoutKey(stock.pulls, image)
  return { origin: image, wanted: known.wanted, end: 'silent' }
}
