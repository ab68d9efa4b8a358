/**
 * For tests: the lines that read a swarm, made from what there is in it. Every object is named by
 * ID and by name; templates are dealt out over the objects in turn.
 */
import type { Network, Node, Payload, Service, Task } from '../api/types'
import { STACK_LABEL } from '../cli/commands/stack/namespace'

/** What a manager tells of its swarm. */
export interface Swarm {
  readonly nodes: readonly Node[]
  readonly services: readonly Service[]
  readonly tasks: readonly Task[]
  readonly networks: readonly Network[]
  readonly secrets: readonly Payload[]
  readonly configs: readonly Payload[]
}

/** What every list may be asked for. */
const LISTS = [
  '',
  '-q',
  '--format raw',
  '--format json',
  `--format '{{json .}}'`,
  `--format '{{.ID}}'`,
]

/** Templates for rows of a list that have the column; `X` stands for it. */
const ROW_TEMPLATES = [
  '{{.X}}',
  'table {{.X}}\\t{{.ID}}',
  'table {{.ID}}\\t{{upper .X}}',
  '{{upper .X}} {{lower .X}} {{title .X}}',
  '{{json .X}}',
  '{{len .X}}',
  '{{truncate .X 3}}|{{pad .X 2 3}}|',
  '{{join (split .X "e") "-"}}',
  '{{printf "%-12s|%8.3s|%q|%x" .X .X .X .X}}',
  '{{printf "%v %d" .X .X}}',
  '{{if .X}}yes{{else}}no{{end}}',
  '{{if eq .X "web"}}a{{else if ne .X ""}}b{{else}}c{{end}}',
  '{{with .X}}{{.}}!{{else}}none{{end}}',
  '{{with $x := .X}}{{$x}}{{$.ID}}{{end}}',
  '{{range $i, $p := split .X ""}}{{$i}}{{$p}} {{end}}',
  '{{.X | lower | printf "<%s>" | len}}',
  '{{println .X}}{{print .X 1 2 "a" "b" .X}}',
  '{{- .X -}} {{/* nothing */}} {{- .ID -}}',
  '{{index (split .X "a") 0}}',
  '{{slice .X 0 1}}',
  '{{html .X}} {{js .X}} {{urlquery .X}}',
  '{{and .X .ID}} {{or "" .X}} {{not .X}}',
  '{{lt .X "m"}}{{ge .X "m"}}',
  '{{$a := .X}}{{$a}}{{$a = "b"}}{{$a}}',
] as const

/** Templates that cannot be read, or that fail. */
const FAULTY = [
  '{{',
  '{{.ID',
  '{{}}',
  '{{.ID}',
  '{{end}}',
  '{{else}}',
  '{{if .ID}}',
  '{{if}}a{{end}}',
  '{{range}}a{{end}}',
  '{{nofunction .ID}}',
  '{{.ID | nofunction}}',
  '{{.Nothing}}',
  '{{.ID.Nothing}}',
  '{{.nothing}}',
  '{{$x}}',
  '{{"abc}}',
  '{{`abc}}',
  '{{.ID ! 1}}',
  '{{(.ID}}',
  '{{.ID)}}',
  '{{index .ID 99}}',
  '{{index .ID "a"}}',
  '{{slice .ID 3 1}}',
  '{{len 3}}',
  '{{len}}',
  '{{upper}}',
  '{{upper .ID .ID}}',
  '{{upper 3}}',
  '{{split .ID}}',
  '{{join .ID ","}}',
  '{{truncate .ID "a"}}',
  '{{printf}}',
  '{{printf 3}}',
  '{{printf "%d %s" 3}}',
  '{{printf "%z" .ID}}',
  '{{range .ID}}a{{end}}',
  '{{range 3}}{{.}}{{end}}',
  '{{template "x"}}',
  '{{define "x"}}a{{end}}{{template "x"}}',
  '{{block "x" .}}{{.ID}}{{end}}',
  '{{break}}',
  '{{eq .ID 3}}',
  '{{eq .ID}}',
  '{{lt .ID 3}}',
  '{{1 | 2}}',
  '{{.ID 3}}',
  '{{nil}}',
  '{{true}} {{3}} {{3.5}} {{1e3}} {{0x10}} {{"a\\tb"}} {{`raw`}}',
  `{{'a'}}`,
  '{{. | json}}',
  '{{json}}',
  'table',
  'table ',
  'table {{',
  'tablet {{.ID}}',
  'json ',
  'raw',
  'plain text',
  'a\\tb\\n{{.ID}}',
] as const

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
const formatted = (template: string): string => `--format ${quoted(template)}`

/** Templates for what is looked up, by noun. */
const NODE_TEMPLATES = [
  '{{.Spec.Role}} {{.Status.Addr}} {{json .ManagerStatus}} {{.Spec.Labels}}',
  '{{with .ManagerStatus}}{{.Addr}} {{.Leader}} {{.Reachability}}{{else}}worker{{end}}',
  '{{range $k, $v := .Spec.Labels}}{{$k}}={{$v}};{{else}}none{{end}}',
  '{{range .Description.Engine.Plugins}}{{.Type}}/{{.Name}} {{end}}',
  '{{.Description.Resources.NanoCPUs}} {{.Description.Resources.MemoryBytes}}',
  '{{.CreatedAt}} {{.UpdatedAt}} {{.Version.Index}} {{.Meta}}',
  '{{.Status.State}} {{.Status.Message}} {{.Spec.Availability}}',
  '{{.Description.Hostname}} {{.Description.Platform}} {{.Description.TLSInfo}}',
  '{{json .Description.Engine}}',
  '{{.Spec}}',
  '{{.Status}}',
  '{{.Description.Platform.OS}}/{{.Description.Platform.Architecture}}',
  '{{printf "%s %T %v" .ID .Version.Index .Status.State}}',
  '{{.Version}}',
  '{{.ManagerStatus.Addr}}',
  '{{len .Spec.Labels}} {{index .Spec.Labels "zone"}}',
  '{{if eq .Spec.Role "manager"}}m{{else}}w{{end}}',
  '{{upper .Description.Hostname}} {{.Nothing}}',
]

const SERVICE_TEMPLATES = [
  '{{json .Spec}}',
  '{{.Spec.Name}} {{.Version.Index}} {{.CreatedAt}}',
  '{{with .Spec.Mode.Replicated}}{{.Replicas}}{{else}}not replicated{{end}}',
  '{{range .Endpoint.VirtualIPs}}{{.NetworkID}} {{.Addr}};{{end}}',
  '{{range $i, $p := .Endpoint.Ports}}{{$i}} {{$p.PublishedPort}}->{{$p.TargetPort}}/{{$p.Protocol}} {{end}}',
  '{{with .Spec.TaskTemplate.ContainerSpec}}{{.Image}} {{.Env}} {{len .Env}}{{end}}',
  '{{with .UpdateStatus}}{{.State}} {{.Message}} {{.StartedAt}}{{end}}',
  '{{.Spec.TaskTemplate.ForceUpdate}} {{json .Spec.TaskTemplate.Placement}}',
  '{{.Spec.Labels}} {{println .ID}}',
  '{{.PreviousSpec}}',
  '{{json .PreviousSpec}} {{json .UpdateStatus}} {{json .JobStatus}}',
  '{{.Spec.UpdateConfig}}',
  '{{with .Spec.UpdateConfig}}{{.Parallelism}} {{.Delay}} {{.Monitor}} {{.Order}}{{end}}',
  '{{range .Spec.TaskTemplate.Networks}}{{.Target}} {{.Aliases}}{{end}}',
  '{{.Spec.TaskTemplate.ContainerSpec.Image}}',
  '{{.Spec.Mode.Replicated.Replicas}}',
  '{{.Endpoint.Spec.Mode}} {{.Endpoint.Ports}}',
  '{{with .JobStatus}}{{.JobIteration.Index}} {{.LastExecution}}{{end}}',
  '{{.Spec.TaskTemplate.Resources}}',
  '{{.Spec.TaskTemplate.RestartPolicy.Condition}} {{.Spec.TaskTemplate.RestartPolicy.Delay}}',
  '{{.ServiceStatus}} {{.Nothing}}',
  '{{.UpdateStatus.State}}',
  '{{.Spec.Mode}}',
  '{{json .Meta}} {{json .Spec.Annotations}} {{.Spec.Annotations}}',
  '{{.Spec.TaskTemplate.Placement.Constraints}} {{.Spec.TaskTemplate.LogDriver}}',
  '{{.Spec.RollbackConfig}} {{json .Spec.EndpointSpec}} {{.Spec.EndpointSpec}}',
  '{{.Spec.TaskTemplate.ContainerSpec.Mounts}} {{json .Spec.TaskTemplate.ContainerSpec.Secrets}}',
]

const TASK_TEMPLATES = [
  '{{.Status.State}} {{.DesiredState}} {{.Slot}} {{.NodeID}}',
  '{{json .Status}}',
  '{{.Status.Timestamp}} {{.Status.Message}} {{.Status.Err}}',
  '{{with .Status.ContainerStatus}}{{.ContainerID}} {{.ExitCode}}{{end}}',
  '{{range .NetworksAttachments}}{{.Network.Spec.Name}} {{.Addresses}}{{end}}',
  '{{.Spec.ContainerSpec.Image}} {{.Labels}}',
  '{{.Nothing}} {{.Status.PortStatus}}',
  '{{.Spec.Placement}} {{json .Spec.Placement}} {{.Spec.Networks}}',
  '{{.Slot}} {{.JobIteration}} {{json .JobIteration}} {{.GenericResources}}',
  '{{.Spec.Resources}} {{json .Spec.Resources.Limits}} {{.Spec.RestartPolicy}}',
  '{{.Spec.ContainerSpec.Env}} {{.Spec.ContainerSpec.Healthcheck}} {{.Spec.Runtime}}',
  '{{.Spec.ContainerSpec.Healthcheck.Test}}',
  '{{.Spec.LogDriver.Name}} {{.Spec.Nope}}',
  '{{.Status.Err}} {{.Status.ContainerStatus.PID}} {{.Status.ContainerStatus}}',
  '{{json .Meta}} {{json .Annotations}} {{.Annotations.Name}} {{json .Name}} {{.Volumes}}',
]

const INFO_TEMPLATES = [
  '{{json .}}',
  '{{.}}',
  '{{json .ClientInfo}} {{.ClientErrors}} {{.ServerErrors}}',
  '{{.ClientInfo.Version}} {{.ClientInfo.Platform}} {{.ClientInfo.Plugins}}',
  '{{.ClientInfo.Nope}}',
  '{{.Swarm.Cluster}} {{.Swarm.Managers}} {{.Swarm.Warnings}}',
  '{{.Swarm.Cluster.ID}}',
  '{{json .Plugins}} {{.RegistryConfig}} {{json .Runtimes}}',
  '{{.Isolation}} {{.Warnings}} {{.SystemTime}} {{.OSVersion}}',
  '{{.ContainerdCommit}} {{.GenericResources}} {{.DriverStatus}} {{.Nope}}',
]

const NETWORK_TEMPLATES = [
  '{{range .IPAM.Config}}{{.Subnet}} {{.Gateway}}{{end}} {{.Attachable}} {{json .Labels}}',
  '{{.Name}} {{.Driver}} {{.Scope}} {{.Ingress}} {{.EnableIPv6}} {{.Created}}',
  '{{json .}}',
  '{{.Options}} {{.ConfigFrom}} {{.ConfigOnly}}',
  '{{range $id, $c := .Containers}}{{$c.Name}} {{$c.IPv4Address}};{{end}}',
  '{{json .IPAM}} {{len .Peers}}',
  '{{.IPAM}}',
  '{{index .Options "com.docker.network.driver.overlay.vxlanid_list"}}',
  '{{.Id}} {{.ID}}',
]

const PAYLOAD_TEMPLATES = [
  '{{.Spec.Name}} {{.Spec.Labels}} {{.ID}}',
  '{{json .Spec}} {{.Version.Index}}',
  '{{.CreatedAt}} {{.UpdatedAt}}',
  '{{.Spec.Data}}',
  '{{.Spec}} {{.Nothing}}',
]

/** So many in a row from a deck, another place for each object. */
const dealt = <T>(deck: readonly T[], at: number, most: number): T[] =>
  Array.from(
    { length: Math.min(most, deck.length) },
    (_, n) => deck[(at * most + n) % deck.length] as T,
  )

/** A list's lines: as it is, quiet, JSON (one of these where `most` is 1), and by templates. */
function listed(command: string, columns: readonly string[], turn: number, most: number): string[] {
  return [
    ...dealt(LISTS, turn, most === 1 ? 1 : LISTS.length).map((o) => `docker ${command} ${o}`),
    ...dealt(ROW_TEMPLATES, turn, most).map((template, at) => {
      const column = columns[(turn + at) % columns.length] as string
      return `docker ${command} ${formatted(template.replaceAll('X', column))}`
    }),
    ...dealt(FAULTY, turn, most).map((template) => `docker ${command} ${formatted(template)}`),
  ]
}

/** An object's lines, by ID and by name. */
function shown(
  noun: string,
  { id, name, at }: { readonly id: string; readonly name: string; readonly at: number },
  templates: readonly string[],
  most: number,
): string[] {
  return [
    `docker ${noun} inspect ${id}`,
    `docker ${noun} inspect ${id.slice(0, 9)} ${name}`,
    `docker inspect ${id}`,
    `docker inspect --type ${noun} ${name}`,
    ...dealt(templates, at, most).map((t) => `docker ${noun} inspect ${name} ${formatted(t)}`),
    ...dealt(FAULTY, at, 2).map((t) => `docker ${noun} inspect ${id} ${formatted(t)}`),
  ]
}

const NODE_COLUMNS = ['Hostname', 'Status', 'Availability', 'ManagerStatus', 'Self', 'TLSStatus']
const SERVICE_COLUMNS = ['Name', 'Mode', 'Replicas', 'Image', 'Ports']
const TASK_COLUMNS = ['Name', 'Image', 'Node', 'DesiredState', 'CurrentState', 'Error', 'Ports']
const NETWORK_COLUMNS = ['Name', 'Driver', 'Scope', 'Internal', 'IPv6', 'CreatedAt', 'Labels']
const PAYLOAD_COLUMNS = ['Name', 'CreatedAt', 'UpdatedAt', 'Labels']
const CONTAINER_COLUMNS = ['Names', 'Image', 'Status', 'State', 'Command', 'RunningFor', 'Ports']

/** Every line that reads what a manager knows; `most`: templates for each object. */
export function readsOf(swarm: Swarm, turn: number, most: number): string[] {
  return [
    ...nodeReads(swarm, turn, most),
    ...serviceReads(swarm, turn, most),
    ...stackReads(swarm, turn, most),
    ...networkReads(swarm, turn, most),
    ...payloadReads('secret', swarm.secrets, turn, most),
    ...payloadReads('config', swarm.configs, turn, most),
    ...machineReads(turn, most),
    'docker swarm join-token worker',
    'docker swarm join-token -q manager',
    'docker swarm unlock-key',
    'docker swarm ca',
  ]
}

/** What a machine tells of itself, whether it manages, works or stands alone. */
export const machineReads = (turn: number, most: number): string[] => [
  ...listed('ps -a', CONTAINER_COLUMNS, turn, most),
  'docker ps --no-trunc',
  'docker info',
  ...dealt(INFO_TEMPLATES, turn, most).map((t) => `docker info ${formatted(t)}`),
  `docker info ${formatted('{{json .Swarm}}')}`,
  `docker info ${formatted('{{.Swarm.LocalNodeState}} {{.Swarm.NodeID}} {{.Swarm.Nodes}}')}`,
  'docker node ls',
  'docker service ls',
  'docker network ls',
  'docker node ps self',
  'docker images',
  'docker volume ls',
]

function nodeReads({ nodes }: Swarm, turn: number, most: number): string[] {
  const one = nodes[turn % nodes.length]
  return [
    ...listed('node ls', NODE_COLUMNS, turn, most),
    'docker node ls --filter role=manager',
    'docker node ls --filter node.label=zone --filter membership=accepted',
    `docker node ls --filter id=${one?.ID.slice(0, 6)} -q`,
    `docker node ls --filter name=${one?.Description.Hostname}`,
    `docker node ps ${nodes.map(({ ID }) => ID).join(' ')}`,
    ...nodes.flatMap(({ ID: id, Description: { Hostname: name } }, at) => [
      ...shown('node', { id, name, at: turn + at }, NODE_TEMPLATES, most),
      `docker node inspect --pretty ${id}`,
      `docker node ps ${id}`,
      `docker node ps --no-trunc --no-resolve ${id}`,
      ...listed(`node ps ${id}`, TASK_COLUMNS, turn + at, 1),
    ]),
  ]
}

function serviceReads({ services, tasks, nodes }: Swarm, turn: number, most: number): string[] {
  const all = services.map(({ Spec }) => Spec.Name).join(' ')
  return [
    ...listed('service ls', SERVICE_COLUMNS, turn, most),
    ...['replicated', 'global', 'replicated-job', 'global-job'].map(
      (mode) => `docker service ls --filter mode=${mode}`,
    ),
    'docker service ls --filter name=e --filter label=tier',
    ...services.flatMap(({ ID: id, Spec: { Name: name } }, at) => [
      ...shown('service', { id, name, at: turn + at }, SERVICE_TEMPLATES, most),
      `docker service inspect --pretty ${name}`,
      `docker service ps ${name}`,
      `docker service ps ${id} --no-trunc`,
      `docker service ps ${name} --no-resolve --filter desired-state=running`,
      `docker service ps ${name} --filter node=${nodes[at % nodes.length]?.ID}`,
      ...listed(`service ps ${name}`, TASK_COLUMNS, turn + at, 1),
      `docker service logs ${name} --tail 2`,
    ]),
    ...(all === '' ? [] : [`docker service ps ${all}`, `docker service inspect --pretty ${all}`]),
    ...tasks
      .slice(0, 8)
      .flatMap(({ ID }, at) => [
        `docker inspect ${ID}`,
        `docker inspect --type task ${ID}`,
        ...dealt(TASK_TEMPLATES, turn + at, most).map(
          (t) => `docker inspect ${ID} ${formatted(t)}`,
        ),
      ]),
  ]
}

function stackReads({ services }: Swarm, turn: number, most: number): string[] {
  const names = services.flatMap(({ Spec }) => Spec.Labels[STACK_LABEL] ?? [])
  return [
    'docker stack ls',
    `docker stack ls ${formatted('{{.Name}} {{.Services}} {{.Orchestrator}}')}`,
    'docker stack ls --format json',
    ...[...new Set(names)].flatMap((name) => [
      ...listed(`stack services ${name}`, SERVICE_COLUMNS, turn, most),
      ...listed(`stack ps ${name}`, TASK_COLUMNS, turn, most),
      `docker stack ps ${name} --no-trunc --no-resolve --filter desired-state=running`,
      `docker stack services ${name} --filter name=${name}_web`,
    ]),
  ]
}

const networkReads = ({ networks }: Swarm, turn: number, most: number): string[] => [
  ...listed('network ls', NETWORK_COLUMNS, turn, most),
  'docker network ls --no-trunc --filter driver=overlay',
  'docker network ls --filter type=custom --filter scope=swarm',
  ...networks.flatMap(({ Id: id, Name: name }, at) =>
    shown('network', { id, name, at: turn + at }, NETWORK_TEMPLATES, most),
  ),
]

const payloadReads = (
  noun: 'secret' | 'config',
  payloads: readonly Payload[],
  turn: number,
  most: number,
): string[] => [
  ...listed(`${noun} ls`, PAYLOAD_COLUMNS, turn, most),
  ...payloads.flatMap(({ ID: id, Spec: { Name: name } }, at) => [
    ...shown(noun, { id, name, at: turn + at }, PAYLOAD_TEMPLATES, most).filter(
      (line) => !line.includes('inspect --type'),
    ),
    `docker ${noun} inspect --pretty ${name}`,
  ]),
]
