/**
 * Colours that mean something: a hue a service, a colour and a shape a kind of message. The values
 * stand in theme.css, once a theme; palette.test.ts checks that they can be told apart, also by
 * eyes that see fewer colours.
 */
import type { PacketKind } from '../protocol/view'

const SERVICE_HUES = 10

/** The hue of a service, by the order in which services came. */
export const hueOf = (order: number): string => `var(--hue-${Math.max(0, order) % SERVICE_HUES})`

/** Beyond ten services hues come again, with a pattern. */
export const isPatterned = (order: number): boolean => order >= SERVICE_HUES

export type Shape = 'circle' | 'square' | 'diamond' | 'triangle' | 'bar' | 'ring' | 'cross'

interface Look {
  readonly color: string
  readonly shape: Shape
  readonly name: string
  readonly says: string
}

const look = (kind: PacketKind, shape: Shape, name: string, says: string): Look => ({
  color: `var(--packet-${kind})`,
  shape,
  name,
  says,
})

export const PACKET_LOOK: Readonly<Record<PacketKind, Look>> = {
  raft: look('raft', 'square', 'raft', 'managers agreeing: heartbeats, votes, log entries'),
  dispatcher: look(
    'dispatcher',
    'circle',
    'dispatcher',
    'agents and leader: heartbeats, what to run, what became of it',
  ),
  gossip: look('gossip', 'ring', 'gossip', 'everybody: are you alive? rumours, network tables'),
  join: look('join', 'diamond', 'join, TLS', 'tokens, certificates, new members'),
  image: look('image', 'bar', 'image pull', 'layers from the registry'),
  ingress: look('ingress', 'triangle', 'ingress', 'requests to published ports, and their answers'),
  control: look(
    'control',
    'cross',
    'API calls',
    'docker commands that a manager passes on to the leader',
  ),
}
