/** The stage's own state: what is drawn with, and what was drawn last. */
import type { Size } from '../canvas'
import type { Mirror } from '../state/cluster'
import type { Place } from '../state/screen'
import type { Camera } from './camera'
import type { Crate } from './crates'
import type { Held } from './hands'
import type { Layer } from './layer'
import type { Box, Spots } from './layout'
import type { Cable } from './links'
import type { Groups } from './machine'
import type { Flights } from './packets'
import type { Mark } from './tasks'

export interface Parts {
  /** The world that is drawn. */
  readonly mirror: Mirror
  /** Nothing can be done on this stage. */
  readonly looksOnly: boolean
  readonly svg: SVGSVGElement
  readonly canvas: HTMLCanvasElement
  readonly onMenu: (machine: string, at: Place) => void
  readonly onCableMenu: (cable: Cable, at: Place) => void
}

/** What is drawn with, and what was drawn last. */
export interface Stage extends Parts {
  readonly world: Layer
  readonly layers: Readonly<Record<'links' | 'machines' | 'tray' | 'gestures', Layer>>
  readonly camera: Camera
  readonly flights: Flights
  readonly attach: (groups: Groups) => void
  /** Of the stage, in pixels. */
  size: Size
  spots: Spots
  places: ReadonlyMap<string, Place>
  held: Held | null
  /** The box that holds all machines. */
  bounds: Box
  /** By machine; those that wait under the empty name. */
  marks: ReadonlyMap<string, readonly Mark[]>
  /** Containers by hand, by machine. */
  crates: ReadonlyMap<string, readonly Crate[]>
  /** What the marks were made of. */
  causes: readonly unknown[]
  ports: readonly number[]
  dirty: boolean
}
