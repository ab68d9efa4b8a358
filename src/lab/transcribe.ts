/**
 * A branch as a transcript: what was typed and done on it, each at its instant. `npm run perform`
 * performs it again; with the same seed and machines it goes as it went here.
 */
import type { Ask } from '../api/routes'
import { quoted } from '../shell/quote'
import type { Act } from '../protocol/act'
import { commandText } from '../transcript/print'
import type { Lab } from './bench'
import { glimpse } from './glimpse'
import type { Deed, Entry } from './history'
import { taskName } from './names'

/** The text of the branch's transcript, with a line that says how to perform it. */
export function transcribe({ branch, world }: Lab): string {
  const tokens = tokensOf(world)
  const byDeed = new Map<number, Entry[]>()
  for (const entry of branch.inputs) {
    byDeed.set(entry.deed, [...(byDeed.get(entry.deed) ?? []), entry])
  }
  const setup = (byDeed.get(0) ?? []).flatMap((entry) => setupLines(entry, tokens))
  const machines = (byDeed.get(0) ?? []).flatMap(({ input, at }) =>
    at === 0 && input.kind === 'act' && input.act.kind === 'machine.add' ? [input.act.machine] : [],
  )
  const addressed = machines.map((name) => `${name}=${world.machines[name]?.address ?? ''}`)
  const lines = [
    `# npm run perform -- --seed ${world.seed} --machines ${addressed.join(',')} FILE`,
    ...setup,
    ...branch.deeds.flatMap((deed) => deedLines(deed, byDeed.get(deed.id) ?? [], world)),
    `@at ${branch.end}ms`,
  ]
  return `${lines.join('\n')}\n`
}

type World = Lab['world']

function tokensOf(world: World): ReadonlyMap<string, 'manager' | 'worker'> {
  for (const { id, memory } of Object.values(world.machines)) {
    if (memory?.manager == null) continue
    const ask = { endpoint: 'GET /swarm', params: {}, query: {}, body: null } as unknown as Ask
    const fact = glimpse(world, { kind: 'request', id: 'tokens', machine: id, ask })
    const { body = null } = (fact?.kind === 'request.answered' ? fact.reply : null) as {
      body?: { JoinTokens: { Worker: string; Manager: string } } | null
    }
    if (body === null) continue
    return new Map([
      [body.JoinTokens.Worker, 'worker'],
      [body.JoinTokens.Manager, 'manager'],
    ])
  }
  return new Map()
}

/** What a lab began with that nobody typed: a swarm that was founded for it. */
function setupLines(
  { input }: Entry,
  tokens: ReadonlyMap<string, 'manager' | 'worker'>,
): readonly string[] {
  if (input.kind !== 'request') return []
  const { machine, ask } = input
  const body = ask.body as { AdvertiseAddr?: string; JoinToken?: string; RemoteAddrs?: string[] }
  if (ask.endpoint === 'POST /swarm/init') {
    return [
      `${machine}$ docker swarm init --advertise-addr ${body.AdvertiseAddr}`,
      `WORKER=${machine}$ docker swarm join-token -q worker`,
      `MANAGER=${machine}$ docker swarm join-token -q manager`,
    ]
  }
  if (ask.endpoint !== 'POST /swarm/join') return []
  const role = tokens.get(body.JoinToken ?? '')
  const token = role === undefined ? body.JoinToken : `$${role.toUpperCase()}`
  return [`${machine}$ docker swarm join --token ${token} ${body.RemoteAddrs?.[0]}`]
}

function deedLines(
  { at, terminal, text }: Deed,
  entries: readonly Entry[],
  world: World,
): readonly string[] {
  if (terminal !== '') {
    return [`@at ${at}ms`, commandText(terminal, text)]
  }
  return entries.flatMap(({ input, at: then }) => {
    if (input.kind === 'act') return [`@at ${then}ms`, actLine(input.act, world)]
    return input.kind === 'file.write' ? [`@at ${then}ms`, commandText('host', writing(input))] : []
  })
}

/** A file that was dropped, or saved in the editor, as the command that writes the same. */
function writing({ path, text }: { readonly path: string; readonly text: string }): string {
  const isPlain = text.endsWith('\n') && !text.split('\n').includes('EOF')
  return isPlain
    ? `cat > ${quoted(path)} <<'EOF'\n${text}EOF`
    : `printf '%s' ${quoted(text)} > ${quoted(path)}`
}

/** A god's act as a word of the transcripts, or as the command that does the same. */
function actLine(act: Act, world: World): string {
  switch (act.kind) {
    case 'machine.add':
      return `host$ docker-machine create ${optionsOf(act)}${act.machine}`
    case 'machine.remove':
      return `host$ docker-machine rm -y ${act.machine}`
    case 'machine.off':
      return act.how === 'unplugged'
        ? `host$ docker-machine kill ${act.machine}`
        : `@${act.how === 'killed' ? 'kill' : 'stop'} ${act.machine}`
    case 'machine.on':
      return `host$ docker-machine start ${act.machine}`
    case 'link.cut':
      return `host$ chaos cut ${act.oneWay === true ? '--one-way ' : ''}${cables(act)}`
    case 'link.heal':
      return `host$ chaos heal ${cables(act)}`
    case 'link.slow':
      return act.loss > 0
        ? `host$ chaos lose ${cables(act)} ${Math.round(act.loss / 10)}%`
        : `host$ chaos slow ${cables(act)} ${act.latency}ms`
    case 'container.crash':
      return `@crash ${taskName(world, act.task)}`
    case 'traffic':
      return `host$ curl http://${act.address}:${act.port}${act.path}`
  }
}

const optionsOf = (act: Extract<Act, { kind: 'machine.add' }>): string =>
  [
    ...(act.cpus === undefined ? [] : [`--cpus ${act.cpus}`]),
    ...(act.memoryBytes === undefined ? [] : [`--memory ${act.memoryBytes}`]),
    ...Object.entries(act.labels ?? {}).map(([key, value]) => `--engine-label ${key}=${value}`),
    ...(act.generic ?? []).map(({ DiscreteResourceSpec, NamedResourceSpec }) => {
      const { Kind, Value } = DiscreteResourceSpec ?? NamedResourceSpec ?? { Kind: '', Value: '' }
      return `--engine-opt node-generic-resource=${Kind}=${Value}`
    }),
  ]
    .map((option) => `${option} `)
    .join('')

const cables = ({
  from,
  to,
}: {
  readonly from: readonly string[]
  readonly to: readonly string[]
}) => [...from, ...to].join(' ')
