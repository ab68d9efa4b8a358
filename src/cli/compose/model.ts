/**
 * A Compose file as it is after its short forms were written out: what `docker stack config` prints
 * and `docker stack deploy` converts. Fields stand in the order in which they are printed.
 */

export type Texts = Readonly<Record<string, string>>

/** Keys that begin with `x-` are kept and printed, and mean nothing. */
export interface ComposeFile {
  readonly [extension: `x-${string}`]: unknown
  readonly version: string
  readonly services: Readonly<Record<string, ComposeService>>
  readonly networks?: Readonly<Record<string, ComposeNetwork>>
  readonly volumes?: Readonly<Record<string, ComposeVolume>>
  readonly secrets?: Readonly<Record<string, ComposePayload>>
  readonly configs?: Readonly<Record<string, ComposePayload>>
}

/** How the image is made; `docker stack` leaves that to others. */
export interface ComposeBuild {
  readonly context?: string
  readonly dockerfile?: string
  readonly args?: Readonly<Record<string, string | null>>
  readonly labels?: Texts
  readonly cache_from?: readonly string[]
  readonly extra_hosts?: readonly string[]
  readonly network?: string
  readonly target?: string
}

/** Durations are texts as Go prints them. */
export interface ComposeService {
  readonly [extension: `x-${string}`]: unknown
  readonly build?: ComposeBuild
  readonly cap_add?: readonly string[]
  readonly cap_drop?: readonly string[]
  readonly cgroupns_mode?: string
  readonly cgroup_parent?: string
  readonly command?: readonly string[]
  readonly configs?: readonly FileReference[]
  readonly container_name?: string
  readonly credential_spec?: Texts
  readonly depends_on?: readonly string[]
  readonly deploy?: ComposeDeploy
  readonly devices?: readonly string[]
  readonly dns?: readonly string[]
  readonly dns_search?: readonly string[]
  readonly domainname?: string
  readonly entrypoint?: readonly string[]
  readonly environment?: Readonly<Record<string, string | null>>
  readonly env_file?: readonly string[]
  readonly expose?: readonly string[]
  readonly external_links?: readonly string[]
  readonly extra_hosts?: readonly string[]
  readonly hostname?: string
  readonly healthcheck?: ComposeHealth
  readonly image?: string
  readonly init?: boolean
  readonly ipc?: string
  readonly isolation?: string
  readonly labels?: Texts
  readonly links?: readonly string[]
  readonly logging?: { readonly driver?: string; readonly options?: Texts }
  readonly mac_address?: string
  readonly network_mode?: string
  readonly networks?: Readonly<Record<string, ComposeAttachment | null>>
  readonly pid?: string
  readonly ports?: readonly ComposePort[]
  readonly privileged?: boolean
  readonly read_only?: boolean
  readonly restart?: string
  readonly secrets?: readonly FileReference[]
  readonly security_opt?: readonly string[]
  readonly shm_size?: string
  readonly stdin_open?: boolean
  readonly stop_grace_period?: string
  readonly stop_signal?: string
  readonly sysctls?: Texts
  readonly tmpfs?: readonly string[]
  readonly tty?: boolean
  readonly ulimits?: Readonly<Record<string, Ulimit | number>>
  readonly user?: string
  readonly userns_mode?: string
  readonly volumes?: readonly ComposeMount[]
  readonly working_dir?: string
}

/** Soft and hard limit apart; a bare number is both. */
export interface Ulimit {
  readonly soft?: number
  readonly hard?: number
}

export interface FileReference {
  readonly source?: string
  readonly target?: string
  readonly uid?: string
  readonly gid?: string
  readonly mode?: number
}

export interface ComposeAttachment {
  readonly aliases?: readonly string[]
  readonly driver_opts?: Texts
  readonly ipv4_address?: string
  readonly ipv6_address?: string
}

export interface ComposePort {
  readonly mode?: string
  readonly target?: number
  readonly published?: number
  readonly protocol?: string
}

export interface ComposeMount {
  readonly type: string
  readonly source?: string
  readonly target?: string
  readonly read_only?: boolean
  readonly consistency?: string
  readonly bind?: { readonly propagation?: string }
  readonly volume?: { readonly nocopy?: boolean; readonly subpath?: string }
  readonly tmpfs?: { readonly size?: number }
}

export interface ComposeHealth {
  readonly test?: readonly string[]
  readonly timeout?: string
  readonly interval?: string
  readonly retries?: number
  readonly start_period?: string
  readonly start_interval?: string
  readonly disable?: boolean
}

export interface ComposeRollout {
  readonly parallelism?: number
  readonly delay?: string
  readonly failure_action?: string
  readonly monitor?: string
  readonly max_failure_ratio?: number
  readonly order?: string
}

/** Memory is a number of bytes, as a text. */
export interface ComposeResources {
  readonly cpus?: string
  readonly memory?: string
  readonly pids?: number
  readonly generic_resources?: readonly {
    readonly discrete_resource_spec?: { readonly kind: string; readonly value: number }
  }[]
}

export interface ComposeDeploy {
  readonly mode?: string
  readonly replicas?: number
  readonly labels?: Texts
  readonly update_config?: ComposeRollout
  readonly rollback_config?: ComposeRollout
  readonly resources?: {
    readonly limits?: ComposeResources
    readonly reservations?: ComposeResources
  }
  readonly restart_policy?: {
    readonly condition?: string
    readonly delay?: string
    readonly max_attempts?: number
    readonly window?: string
  }
  readonly placement?: {
    readonly constraints?: readonly string[]
    readonly preferences?: readonly { readonly spread: string }[]
    readonly max_replicas_per_node?: number
  }
  readonly endpoint_mode?: string
}

export interface ComposeNetwork {
  readonly [extension: `x-${string}`]: unknown
  readonly name?: string
  readonly driver?: string
  readonly driver_opts?: Texts
  readonly ipam?: {
    readonly driver?: string
    readonly config?: readonly { readonly subnet?: string }[]
  }
  readonly external?: boolean
  readonly internal?: boolean
  readonly attachable?: boolean
  readonly labels?: Texts
}

export interface ComposeVolume {
  readonly [extension: `x-${string}`]: unknown
  readonly name?: string
  readonly driver?: string
  readonly driver_opts?: Texts
  readonly external?: boolean
  readonly labels?: Texts
}

/** A secret or a config of the file. */
export interface ComposePayload {
  readonly [extension: `x-${string}`]: unknown
  readonly name?: string
  readonly file?: string
  readonly external?: boolean
  readonly labels?: Texts
  readonly driver?: string
  readonly driver_opts?: Texts
  readonly template_driver?: string
}
