/** What hands need of the stage. */
import type { PacketView } from '../../protocol/view'
import type { Place } from '../state/screen'
import type { Layer } from './layer'

/** A machine that is being dragged. */
export interface Held {
  readonly machine: string
  readonly at: Place
}

export interface Hands {
  readonly layer: Layer
  readonly svg: SVGSVGElement
  /** They may point and select, and move the picture. */
  readonly looksOnly: boolean
  placeOf(machine: string): Place | null
  machines(): readonly string[]
  scale(): number
  toWorld(event: unknown): Place
  messageAt(x: number, y: number): PacketView | null
  move(machine: string, at: Place): void
  /** In the hand, above all others; null lays it back where it stood. */
  hold(held: Held | null): void
  onMenu(machine: string, at: Place): void
}
