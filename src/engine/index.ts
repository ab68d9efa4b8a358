/** The engine's only door. */
export {
  clone,
  createWorld,
  fingerprint,
  keep,
  nextAt,
  revive,
  runUntil,
  step,
  submit,
  type Kept,
} from './world'
export type { Input, Packet, Watcher, World } from './state'
export type { Fact } from './fact'
