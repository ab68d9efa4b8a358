/** The engine's only door. */
export { clone, createWorld, fingerprint, nextAt, runUntil, snapshot, step, submit } from './world'
export type { Event, Input, Packet, Watcher, World } from './state'
export type { Fact, Hop } from './fact'
export type { Machine } from './machine/machine'
