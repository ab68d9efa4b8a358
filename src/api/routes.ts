/**
 * One row per endpoint of the Docker Engine API that a swarm's operator uses: what the answer to
 * each question is. `Ask` is a question as data; the table is what the daemon, the terminal's
 * docker and the bridge all share.
 */
import type {
  Container,
  ContainerCreateRequest,
  ContainerDetails,
  DaemonEvent,
  ContainersPruned,
  ContainerStats,
  ContainerUpdate,
  DiskUsage,
  EndpointSettings,
  EngineVersion,
  FileChange,
  HistoryEntry,
  Image,
  ImageDetails,
  ImageRemoval,
  ImagesPruned,
  Info,
  Logs,
  Processes,
  Progress,
  PullProgress,
  Volume,
  VolumeCreateRequest,
  BuildPruned,
  VolumesPruned,
} from './daemon'
import type { ArchiveEntry, PathStat } from './tar'
import type {
  Network,
  NetworkCreateRequest,
  NetworksPruned,
  Node,
  NodeSpec,
  Payload,
  PayloadSpec,
  Service,
  ServiceSpec,
  Swarm,
  SwarmInitRequest,
  SwarmJoinRequest,
  SwarmSpec,
  Task,
} from './types'

/** `filters` of the API: each key with the values that are OR-ed. */
export type Filters = Readonly<Record<string, readonly string[]>>

/** A row: what goes in and what comes out. `params` names the parts of the path in braces. */
interface Route<Params, Query, Body, Answer> {
  readonly params: Params
  readonly query: Query
  readonly body: Body
  readonly answer: Answer
}

type None = Readonly<Record<string, never>>
type Id = { readonly id: string }
type Name = { readonly name: string }
type Filtered = { readonly filters?: Filters }

/** Which network is meant, and whether the services on it are told, too. */
export interface NetworkLook {
  readonly scope?: 'swarm'
  readonly verbose?: boolean
}

/** Files; over HTTP they are a tar archive. */
export interface Archive {
  readonly Entries: readonly ArchiveEntry[]
}

/** Without a tag in either: all that the repository has. */
export interface PullQuery {
  readonly fromImage: string
  readonly tag?: string
  readonly platform?: string
}

/** `changes`: instructions of a Dockerfile. */
export interface ImportQuery {
  readonly fromSrc: string
  readonly repo?: string
  readonly tag?: string
  readonly message?: string
  readonly changes?: readonly string[]
  readonly platform?: string
}

/** A layer that came, or what became of an image. */
export type LoadLine = Progress | { readonly stream: string }

/** The same of a container. */
interface CommitQuery {
  readonly container: string
  readonly repo?: string
  readonly tag?: string
  readonly comment?: string
  readonly author?: string
  readonly pause?: boolean
  readonly changes?: readonly string[]
}

/** `since` (not included) and `until`: milliseconds since 1970; `tail`: lines of each task. */
type LogQuery = { readonly since?: number; readonly tail?: number }

/** `t`: seconds until force is used; below zero: never. */
type StopQuery = { readonly signal?: string; readonly t?: number }

/** A stream of what is printed. */
export type Stream = 'stdout' | 'stderr'

/** A piece of what a process prints. */
export interface Said {
  readonly Stream: Stream
  readonly Text: string
}

/** What a process has printed, in its order. */
export interface Output {
  readonly Said: readonly Said[]
  /** It goes on, and waits for a command or else that is typed, or for time; none: it is over. */
  readonly Waits?: 'command' | 'input' | 'time' | 'nothing'
}

/** What is done with a process that runs. Of these there is one at most. */
export interface Typed {
  /** A line without its end; null: the end of the input. */
  readonly Line?: string | null
  /** The line has no end: it is the input's last. */
  readonly Unended?: true
  /** Ctrl-C. */
  readonly Interrupt?: true
  /** What it says next is waited for. */
  readonly Follow?: true
}

/** A command that is to be run in a container. */
export interface ExecRequest {
  readonly Cmd: readonly string[]
  readonly Env?: readonly string[]
  readonly WorkingDir?: string
  readonly Tty?: boolean
  readonly AttachStdin?: boolean
}

/** `false`: all was as asked for already. */
type Done = null | false

/** Endpoint name to its row. The names are `METHOD path` as in Docker's own reference. */
export interface Routes {
  'GET /info': Route<None, None, null, Info>
  'GET /version': Route<None, None, null, EngineVersion>
  /** What it wrote down in `since <= at < until`, milliseconds since 1970. */
  'GET /events': Route<
    None,
    { readonly since: number; readonly until?: number },
    null,
    readonly DaemonEvent[]
  >
  'GET /containers/json': Route<
    None,
    Filtered & { readonly all?: boolean },
    null,
    readonly Container[]
  >
  'GET /containers/{id}/json': Route<Id, None, null, ContainerDetails>
  /** `attached`: whoever is attached reads to the end, though the container is removed before. */
  'GET /containers/{id}/logs': Route<
    Id,
    LogQuery & { readonly until?: number; readonly attached?: true },
    null,
    Logs
  >
  'GET /containers/{id}/top': Route<Id, { readonly ps_args?: string }, null, Processes>
  'GET /containers/{id}/stats': Route<Id, { readonly stream: false }, null, ContainerStats>
  /** Null: none. */
  'GET /containers/{id}/changes': Route<Id, None, null, readonly FileChange[] | null>
  /** `stat`: what is there is not wanted. Over HTTP it is a tar archive. */
  'GET /containers/{id}/archive': Route<
    Id,
    { readonly path: string; readonly stat?: true },
    null,
    Archive & { readonly Stat: PathStat }
  >
  'PUT /containers/{id}/archive': Route<
    Id,
    { readonly path: string; readonly noOverwriteDirNonDir?: boolean },
    Archive,
    Done
  >
  /** All its files; over HTTP they are a tar archive. */
  'GET /containers/{id}/export': Route<Id, None, null, Archive>
  'POST /commit': Route<None, CommitQuery, ContainerCreateRequest | null, { readonly Id: string }>
  'POST /containers/{id}/kill': Route<Id, { readonly signal?: string }, null, Done>
  'POST /containers/{id}/stop': Route<Id, StopQuery, null, Done>
  'POST /containers/{id}/restart': Route<Id, StopQuery, null, Done>
  'POST /containers/{id}/start': Route<Id, None, null, Done>
  'POST /containers/{id}/wait': Route<
    Id,
    { readonly condition?: string },
    null,
    { readonly StatusCode: number }
  >
  'DELETE /containers/{id}': Route<
    Id,
    { readonly force?: boolean; readonly v?: boolean },
    null,
    Done
  >
  'POST /containers/create': Route<
    None,
    { readonly name?: string },
    ContainerCreateRequest,
    { readonly Id: string; readonly Warnings: readonly string[] }
  >
  /**
   * Somebody looks on, or types a line to the process; null: the end of what is typed. Over HTTP
   * both are one stream.
   */
  'POST /containers/{id}/attach': Route<Id, None, Typed, Output>
  'POST /containers/{id}/resize': Route<Id, { readonly h: number; readonly w: number }, null, null>
  'POST /containers/{id}/rename': Route<Id, { readonly name: string }, null, null>
  'POST /containers/{id}/pause': Route<Id, None, null, null>
  'POST /containers/{id}/unpause': Route<Id, None, null, null>
  'POST /containers/{id}/update': Route<
    Id,
    None,
    ContainerUpdate,
    { readonly Warnings: readonly string[] | null }
  >
  'POST /networks/{id}/connect': Route<
    Id,
    None,
    { readonly Container: string; readonly EndpointConfig?: EndpointSettings },
    null
  >
  'POST /networks/{id}/disconnect': Route<
    Id,
    None,
    { readonly Container: string; readonly Force?: boolean },
    null
  >
  'POST /containers/prune': Route<None, Filtered, null, ContainersPruned>
  /** `all`: also those without a name that others lie upon. */
  'GET /images/json': Route<None, Filtered & { readonly all?: boolean }, null, readonly Image[]>
  'GET /images/{name}/json': Route<Name, None, null, ImageDetails>
  'GET /images/{name}/history': Route<Name, None, null, readonly HistoryEntry[]>
  'POST /images/{name}/tag': Route<
    Name,
    { readonly repo: string; readonly tag?: string },
    null,
    null
  >
  /** Images as an archive of archives. */
  'GET /images/get': Route<None, { readonly names: readonly string[] }, null, Archive>
  'POST /images/load': Route<
    None,
    { readonly quiet?: boolean },
    Archive,
    /** What is told of it, and what went wrong then; empty: nothing. */
    { readonly Lines: readonly LoadLine[]; readonly Error: string }
  >
  /** How far it came; over HTTP as a pull's. */
  'POST /images/{name}/push': Route<
    Name,
    { readonly tag?: string },
    null,
    { readonly Messages: readonly Progress[]; readonly Error: string }
  >
  'DELETE /images/{name}': Route<
    Name,
    { readonly force?: boolean; readonly noprune?: boolean },
    null,
    readonly ImageRemoval[]
  >
  'POST /images/prune': Route<None, Filtered, null, ImagesPruned>
  'POST /images/create': Route<
    None,
    PullQuery | ImportQuery,
    /** What is imported. */
    Archive | null,
    /** Of the pull, or of the image. `Told`: by a daemon that answers when all is over. */
    { readonly Id: string; readonly Told?: PullProgress }
  >
  /** How far a pull has come; over HTTP that is told in the answer to `POST /images/create`. */
  'GET /images/create/{id}': Route<Id, None, null, PullProgress>
  /** Who pulled hangs up; over HTTP nobody says so. */
  'DELETE /images/create/{id}': Route<Id, None, null, null>
  'GET /system/df': Route<None, None, null, DiskUsage>
  'GET /volumes': Route<None, Filtered, null, { readonly Volumes: readonly Volume[] }>
  'GET /volumes/{name}': Route<Name, None, null, Volume>
  'POST /volumes/create': Route<None, None, VolumeCreateRequest, Volume>
  'DELETE /volumes/{name}': Route<Name, { readonly force?: boolean }, null, null>
  'POST /build/prune': Route<None, Filtered, null, BuildPruned>
  'POST /volumes/prune': Route<None, Filtered, null, VolumesPruned>
  'POST /containers/{id}/exec': Route<Id, None, ExecRequest, { readonly Id: string }>
  'POST /exec/{id}/start': Route<Id, None, { readonly Detach: boolean } & Typed, Output>
  'GET /exec/{id}/json': Route<
    Id,
    None,
    null,
    { readonly ExitCode: number | null; readonly Running: boolean }
  >
  'GET /swarm': Route<None, None, null, Swarm>
  'POST /swarm/init': Route<None, None, SwarmInitRequest, string>
  'POST /swarm/join': Route<None, None, SwarmJoinRequest, null>
  'POST /swarm/leave': Route<None, { readonly force: boolean }, null, null>
  'POST /swarm/update': Route<
    None,
    {
      readonly version: number
      readonly rotateWorkerToken?: boolean
      readonly rotateManagerToken?: boolean
      readonly rotateManagerUnlockKey?: boolean
    },
    SwarmSpec,
    null
  >
  'GET /swarm/unlockkey': Route<None, None, null, { readonly UnlockKey: string }>
  'POST /swarm/unlock': Route<None, None, { readonly UnlockKey: string }, null>
  'GET /nodes': Route<None, Filtered, null, readonly Node[]>
  'GET /nodes/{id}': Route<Id, None, null, Node>
  'POST /nodes/{id}/update': Route<Id, { readonly version: number }, NodeSpec, null>
  'DELETE /nodes/{id}': Route<Id, { readonly force?: boolean }, null, null>
  'GET /services': Route<None, Filtered & { readonly status?: boolean }, null, readonly Service[]>
  'POST /services/create': Route<
    None,
    None,
    ServiceSpec,
    { readonly ID: string; readonly Warnings?: readonly string[] }
  >
  'GET /services/{id}': Route<Id, { readonly insertDefaults?: boolean }, null, Service>
  'POST /services/{id}/update': Route<
    Id,
    { readonly version: number; readonly rollback?: 'previous' },
    ServiceSpec,
    { readonly Warnings: readonly string[] | null }
  >
  'DELETE /services/{id}': Route<Id, None, null, null>
  'GET /services/{id}/logs': Route<Id, LogQuery, null, Logs>
  'GET /tasks': Route<None, Filtered, null, readonly Task[]>
  'GET /tasks/{id}': Route<Id, None, null, Task>
  'GET /tasks/{id}/logs': Route<Id, LogQuery, null, Logs>
  'GET /networks': Route<None, Filtered, null, readonly Network[]>
  'GET /networks/{id}': Route<Id, NetworkLook, null, Network>
  'POST /networks/create': Route<None, None, NetworkCreateRequest, { readonly Id: string }>
  'DELETE /networks/{id}': Route<Id, None, null, null>
  'POST /networks/prune': Route<None, Filtered, null, NetworksPruned>
  'GET /secrets': Route<None, Filtered, null, readonly Payload[]>
  'GET /secrets/{id}': Route<Id, None, null, Payload>
  'POST /secrets/create': Route<None, None, PayloadSpec, { readonly ID: string }>
  'POST /secrets/{id}/update': Route<Id, { readonly version: number }, PayloadSpec, null>
  'DELETE /secrets/{id}': Route<Id, None, null, null>
  'GET /configs': Route<None, Filtered, null, readonly Payload[]>
  'GET /configs/{id}': Route<Id, None, null, Payload>
  'POST /configs/create': Route<None, None, PayloadSpec, { readonly ID: string }>
  'POST /configs/{id}/update': Route<Id, { readonly version: number }, PayloadSpec, null>
  'DELETE /configs/{id}': Route<Id, None, null, null>
  /** There are none. */
  'GET /plugins': Route<None, Filtered, null, readonly never[]>
  /** What a plugin wants to be allowed: nothing, where it cannot be read. */
  'GET /plugins/privileges': Route<None, { readonly remote: string }, null, readonly never[]>
  'POST /plugins/pull': Route<None, { readonly remote: string }, null, null>
  'POST /plugins/create': Route<None, { readonly name: string }, null, null>
  'GET /plugins/{name}/json': Route<Name, None, null, { readonly Id: string }>
  'DELETE /plugins/{name}': Route<Name, None, null, null>
  'POST /plugins/{name}/enable': Route<Name, None, null, null>
  'POST /plugins/{name}/disable': Route<Name, None, null, null>
  'POST /plugins/{name}/set': Route<Name, None, null, null>
  'POST /plugins/{name}/push': Route<Name, None, null, null>
  'POST /plugins/{name}/upgrade': Route<Name, None, null, null>
  'POST /auth': Route<
    None,
    None,
    { readonly username?: string; readonly password?: string; readonly serveraddress?: string },
    { readonly Status: string }
  >
  /** No index can be asked here. */
  'GET /images/search': Route<
    None,
    Filtered & { readonly term: string; readonly limit?: number },
    null,
    readonly never[]
  >
  'GET /distribution/{name}/json': Route<
    Name,
    None,
    null,
    {
      readonly Descriptor: { readonly digest: string }
      readonly Platforms: readonly { readonly architecture: string; readonly os: string }[]
    }
  >
}

export type Endpoint = keyof Routes

/** A question put to a machine's Docker daemon. */
export type Ask<E extends Endpoint = Endpoint> = {
  [K in E]: {
    readonly endpoint: K
    readonly params: Routes[K]['params']
    readonly query: Routes[K]['query']
    readonly body: Routes[K]['body']
  }
}[E]

/** What came back: a body, or Docker's sentence. Status 0: the connection itself failed. */
export type Reply<E extends Endpoint = Endpoint> =
  { readonly status: 200 | 201; readonly body: Routes[E]['answer'] } | Refusal

/** An answer that refuses, as the API's error body says it. */
export interface Refusal {
  readonly status: 0 | 400 | 401 | 403 | 404 | 406 | 409 | 500 | 501 | 503 | 504
  readonly message: string
}
