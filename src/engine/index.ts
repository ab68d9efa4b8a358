/** The engine's only door. */
export { clone, createWorld, fingerprint, nextAt, runUntil, snapshot, step, submit } from './world'
export type { Input, Packet, Watcher, World } from './state'
export type { Fact } from './fact'
