/**
 * Refusals in Docker's exact sentences (spec 7.10, 10.14). A gRPC code decides the HTTP status
 * as dockerd maps it.
 */
import type { Refusal } from './routes'

export type GrpcCode =
  | 'InvalidArgument'
  | 'NotFound'
  | 'AlreadyExists'
  | 'PermissionDenied'
  | 'FailedPrecondition'
  | 'Unimplemented'
  | 'Unavailable'
  | 'Unknown'
  | 'Internal'
  | 'DeadlineExceeded'
  | 'Aborted'
  | 'Canceled'
  | 'ResourceExhausted'

const HTTP: Record<GrpcCode, Refusal['status']> = {
  InvalidArgument: 400,
  NotFound: 404,
  AlreadyExists: 409,
  PermissionDenied: 403,
  FailedPrecondition: 400,
  Unimplemented: 501,
  Unavailable: 503,
  Unknown: 500,
  Internal: 500,
  DeadlineExceeded: 500,
  Aborted: 500,
  Canceled: 500,
  ResourceExhausted: 500,
}

/** A refusal of the swarm's control API, which keeps its gRPC form. */
export const rpcError = (code: GrpcCode, text: string): Refusal => ({
  status: HTTP[code],
  message: `rpc error: code = ${code} desc = ${text}`,
})

/** A refusal in plain words. */
export const refusal = (status: Refusal['status'], message: string): Refusal => ({
  status,
  message,
})

export const NOT_IN_SWARM = refusal(
  503,
  'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again.',
)
export const IS_WORKER = refusal(
  503,
  "This node is not a swarm manager. Worker nodes can't be used to view or modify cluster state. Please run this command on a manager node or promote the current node to a manager.",
)
export const NO_MANAGER_YET = refusal(
  503,
  'This node is not a swarm manager. Manager is being prepared or has trouble connecting to the cluster.',
)
export const NOT_PART_OF_SWARM = refusal(503, 'This node is not part of a swarm')
export const ALREADY_IN_SWARM = refusal(
  503,
  'This node is already part of a swarm. Use "docker swarm leave" to leave this swarm and join another one.',
)
export const LOCKED = refusal(
  503,
  'Swarm is encrypted and needs to be unlocked before it can be used. Please use "docker swarm unlock" to unlock it.',
)
export const LOCKED_IN = refusal(
  503,
  'Swarm is encrypted and locked. Please unlock it first or use `--force` to ignore this message.',
)
export const NOT_LOCKED = refusal(409, 'swarm is not locked')
export const INVALID_KEY = refusal(400, 'swarm could not be unlocked: invalid key provided')
export const JOIN_TIMED_OUT = refusal(
  503,
  'Timeout was reached before node joined. The attempt to join the swarm will continue in the background. Use the "docker info" command to see the current swarm status of your node.',
)
/** What a client says where no daemon answers at an address. */
export const noDaemonAt = (address: string): string =>
  `Cannot connect to the Docker daemon at ${address}. Is the docker daemon running?`
export const NO_LEADER = rpcError(
  'Unknown',
  "The swarm does not have a leader. It's possible that too few managers are online. Make sure more than half of the managers are online.",
)
export const DEADLINE = rpcError('DeadlineExceeded', 'context deadline exceeded')
/** The node left the swarm while somebody waited for it to ask the leader. */
export const CLOSING = rpcError('Canceled', 'grpc: the client connection is closing')
export const OUT_OF_SEQUENCE = rpcError('Unknown', 'update out of sequence')
export const LOST_LEADER = rpcError(
  'Unknown',
  'raft: failed to process the request: node lost leader status',
)
/** While leadership is handed over (etcd raft, `ErrProposalDropped`). */
export const DROPPED = rpcError('Unknown', 'raft proposal dropped')
