/** The engine's only door. */
export {
  clone,
  createWorld,
  fingerprint,
  keep,
  nextAt,
  revive,
  runUntil,
  sketch,
  step,
  submit,
  waitingAt,
  weightOf,
  type Kept,
  type Sketch,
} from './world'
export type { Input, Packet, Watcher, World } from './state'
export type { Fact } from './fact'
