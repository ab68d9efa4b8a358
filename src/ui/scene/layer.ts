/** A group of the stage's SVG that a kind of mark is drawn into. */
import type { Selection } from 'd3'

export type Layer = Selection<SVGGElement, unknown, null, undefined>
