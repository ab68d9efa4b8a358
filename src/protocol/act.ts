/**
 * What a god can do to the simulated world from outside: build and unplug machines, cut cables,
 * crash containers, send traffic. Plain data; part of a run's history.
 */

/**
 * How a machine ends: its system is shut down in good order; all its processes are killed at once,
 * and its kernel closes their connections; or its plug is pulled, and nobody closes anything.
 */
export type PowerOff = 'shutDown' | 'killed' | 'unplugged'

export type Act =
  | {
      readonly kind: 'machine.add'
      readonly machine: string
      /** An IPv4 address; omitted: the next free one. */
      readonly address?: string
      readonly cpus?: number
      readonly memoryBytes?: number
      readonly labels?: Readonly<Record<string, string>>
      /** Its own kinds of resources, in the API's spelling: a number of a kind, or one by name. */
      readonly generic?: readonly {
        readonly DiscreteResourceSpec?: { readonly Kind: string; readonly Value: number }
        readonly NamedResourceSpec?: { readonly Kind: string; readonly Value: string }
      }[]
      /** All images are on its disk already: pulls take no time. */
      readonly images?: 'present' | 'none'
    }
  | { readonly kind: 'machine.remove'; readonly machine: string }
  | { readonly kind: 'machine.off'; readonly machine: string; readonly how: PowerOff }
  | { readonly kind: 'machine.on'; readonly machine: string }
  /** Cuts the links between each of `from` and each of `to`; `oneWay`: only from → to. */
  | {
      readonly kind: 'link.cut'
      readonly from: readonly string[]
      readonly to: readonly string[]
      readonly oneWay?: boolean
    }
  /** Mends every link between the two sets. */
  | { readonly kind: 'link.heal'; readonly from: readonly string[]; readonly to: readonly string[] }
  /** Slows a link down (both ways) or makes it lose packets; `loss` in thousandths. */
  | {
      readonly kind: 'link.slow'
      readonly from: readonly string[]
      readonly to: readonly string[]
      readonly latency: number
      readonly jitter: number
      readonly loss: number
    }
  | { readonly kind: 'container.crash'; readonly task: string; readonly exitCode: number }
  /** One HTTP request; its answer is the fact `traffic.answered` with this `id`. */
  | {
      readonly kind: 'traffic'
      readonly id: string
      /** A machine, or 'host': outside the swarm. */
      readonly from: string
      readonly address: string
      readonly port: number
      readonly path: string
    }
