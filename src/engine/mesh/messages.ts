/** The words of a request that travels through the routing mesh (spec 9.3). */
import type { Hop } from '../fact'
import type { MachineId } from '../kernel/context'

export type IngressMessage =
  /** From a client to a machine's published port. */
  | {
      readonly kind: 'ingress.request'
      readonly id: string
      readonly client: MachineId
      readonly port: number
      readonly path: string
      readonly hops: readonly Hop[]
    }
  /** From the machine that was asked to the one whose task was chosen. */
  | {
      readonly kind: 'ingress.forward'
      readonly id: string
      readonly entry: MachineId
      readonly client: MachineId
      readonly task: string
      readonly path: string
      readonly hops: readonly Hop[]
    }
  /** The way back, to the entry and then to the client. */
  | {
      readonly kind: 'ingress.answer'
      readonly id: string
      readonly client: MachineId
      readonly status: number
      readonly body: string
      readonly failed: 'refused' | null
      readonly hops: readonly Hop[]
    }
