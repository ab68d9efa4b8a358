/** Colours that mean something: a hue a service, a colour and a shape a kind of message. */
import type { PacketKind } from '../protocol/view'

/** Ten hues that survive colour blindness (after Okabe and Ito, and Tol). */
const SERVICE_HUES = [
  '#4c9be8', '#e69f00', '#2bb58f', '#b78be0', '#d98a5b', '#5ec4d6', '#c3b545', '#e08fb4', '#7f9f4f', '#8c8cd9',
] // prettier-ignore

/** The hue of a service, by the order in which services came. */
export const hueOf = (order: number): string => SERVICE_HUES[order % SERVICE_HUES.length] as string

export type Shape = 'circle' | 'square' | 'diamond' | 'triangle' | 'bar' | 'ring' | 'cross'

export const PACKET_LOOK: Readonly<
  Record<
    PacketKind,
    { readonly color: string; readonly shape: Shape; readonly name: string; readonly says: string }
  >
> = {
  raft: {
    color: '#f0b429',
    shape: 'square',
    name: 'raft',
    says: 'managers agreeing: heartbeats, votes, log entries',
  },
  dispatcher: {
    color: '#4c9be8',
    shape: 'circle',
    name: 'dispatcher',
    says: 'agents and leader: heartbeats, assignments, states',
  },
  gossip: {
    color: '#9b8cf0',
    shape: 'ring',
    name: 'gossip',
    says: 'everybody: probes, rumours, network tables',
  },
  join: { color: '#2bb58f', shape: 'diamond', name: 'join, TLS', says: 'certificates and joining' },
  image: { color: '#c9a27a', shape: 'bar', name: 'image pull', says: 'layers from the registry' },
  ingress: {
    color: '#e06fae',
    shape: 'triangle',
    name: 'ingress',
    says: 'requests through the routing mesh',
  },
  control: {
    color: '#7f9fb8',
    shape: 'cross',
    name: 'control',
    says: 'requests passed on to the leader',
  },
}
