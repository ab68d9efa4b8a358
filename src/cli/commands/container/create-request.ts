/** What `docker run` and `docker create` ask of the daemon, made of their flags. */
import type { ContainerCreateRequest, EndpointSettings, HostConfig } from '../../../api/daemon'
import { goSet } from '../../../api/json'
import { parsePorts } from '../../../api/ports'
import { checkHost } from '../../checks'
import type { Io, Resume, Wait } from '../../client'
import { endpointOf } from '../../context/connect'
import type { Call } from '../../command'
import { envFiles } from '../../files'
import { healthOf } from '../service/container'
import { parseMount } from '../service/mount'
import { toRecord } from '../service/spec'
import { limitsOf } from './limit-flags'
import { addressOf, fileLabels, optionsOf, streamsOf } from './host-options'
import { portBindings } from './ports'

/** Leaves out what nobody said. */
const given = (fields: Readonly<Record<string, unknown>>): object =>
  Object.fromEntries(
    Object.entries(fields).filter(
      ([, value]) =>
        value !== '' && value !== false && value !== 0 && value !== undefined && !isEmpty(value),
    ),
  )

const isEmpty = (value: unknown): boolean => Array.isArray(value) && value.length === 0

/** `on-failure:3`. @throws Error in Docker's words */
export function policyIn(text: string): { Name: string; MaximumRetryCount: number } {
  const [Name = '', count] = text.split(/:(.*)/s)
  if (text === '') return { Name: 'no', MaximumRetryCount: 0 }
  if (count !== undefined && !/^[+-]?\d+$/.test(count)) {
    throw new Error('invalid restart policy format: maximum retry count must be an integer')
  }
  if (Name === '') throw new Error('invalid restart policy format: no policy provided before colon')
  return { Name, MaximumRetryCount: Number(count ?? 0) }
}

/** What it asks of the machine. @throws Error in Docker's words */
function* hostOf(call: Call): Generator<Wait, HostConfig, Resume> {
  const restart = policyIn(call.text('restart'))
  const autoRemove = call.bool('rm')
  if (autoRemove && restart.Name !== 'no' && restart.Name !== '') {
    throw new Error('conflicting options: cannot specify both --restart and --rm')
  }
  const ports = portBindings(call.list('publish'))
  return {
    ...(yield* optionsOf(call)),
    ...limitsOf(call),
    ...given({
      Binds: call.list('volume').filter((text) => text.includes(':')),
      AutoRemove: autoRemove,
      ReadonlyRootfs: call.bool('read-only'),
      Privileged: call.bool('privileged'),
      PublishAllPorts: call.bool('publish-all'),
      CapAdd: call.list('cap-add'),
      CapDrop: call.list('cap-drop'),
      ExtraHosts: call.list('add-host').map(checkHost),
      GroupAdd: call.list('group-add'),
      Mounts: call.list('mount').map(parseMount),
    }),
    ...(call.changed('init') ? { Init: call.bool('init') } : {}),
    NetworkMode: nameIn(call.list('network')[0] ?? 'default'),
    PortBindings: ports,
    RestartPolicy: restart,
  }
}

/** What is published, and what it only says it listens on. @throws Error in Docker's words */
function exposedIn(call: Call, published: HostConfig['PortBindings'] = {}): readonly string[] {
  const said = call.list('expose').flatMap((text) => {
    if (text.includes(':')) throw new Error(`invalid port format for --expose: ${text}`)
    try {
      return parsePorts(text)
    } catch (error) {
      const { message } = error as Error
      throw new Error(`invalid range format for --expose: ${text}, error: ${message}`)
    }
  })
  return [...new Set([...Object.keys(published), ...said])]
}

/** `back`, or `name=back,alias=db`. */
const nameIn = (text: string): string =>
  /(?:^|,)name=([^,]+)/.exec(text)?.[1] ?? (text.includes('=') ? '' : text)

function endpointsOf(call: Call): Readonly<Record<string, EndpointSettings>> {
  const names = call.list('network').map(nameIn)
  const Aliases = call.list('network-alias')
  return Object.fromEntries(
    names.map((name, at) => [name, at === 0 && Aliases.length > 0 ? { Aliases } : {}]),
  )
}

/** What the settings say of proxies, unless it is said already; in capitals and without. */
function* proxyVariables(
  said: readonly string[],
  io: Io,
): Generator<Wait, readonly string[], Resume> {
  const { proxies = {} } = io.settings ?? {}
  if (Object.keys(proxies).length === 0) return []
  const known = proxies[yield* endpointOf(io)] ?? proxies['default'] ?? {}
  const names = new Set(said.map((text) => text.replace(/=.*$/s, '')))
  return Object.entries(known).flatMap(([name, value]) =>
    [name, name.toLowerCase()].filter((one) => !names.has(one)).map((one) => `${one}=${value}`),
  )
}

/** The whole request. @throws Error in Docker's words */
export function* requestOf(
  call: Call,
  io: Io,
  isDetached: boolean,
): Generator<Wait, ContainerCreateRequest, Resume> {
  const [image = '', ...command] = call.args
  const host = yield* hostOf(call)
  const exposed = exposedIn(call, host.PortBindings)
  const volumes = call.list('volume').filter((text) => !text.includes(':'))
  const entrypoint = call.text('entrypoint')
  const labels = toRecord([...(yield* fileLabels(call)), ...call.list('label')])
  const health = healthOf(call)
  const said = [...(yield* envFiles(call)), ...call.list('env')]
  const env = [...said, ...(yield* proxyVariables(said, io))]
  return {
    ...given({
      Cmd: command,
      Entrypoint: entrypoint === '' ? [] : [entrypoint],
      Env: env.filter((text) => text.includes('=')),
      Hostname: call.text('hostname'),
      Domainname: call.text('domainname'),
      User: call.text('user'),
      WorkingDir: call.text('workdir'),
      Tty: call.bool('tty'),
      OpenStdin: call.bool('interactive'),
      StopSignal: call.text('stop-signal'),
      Healthcheck: health,
    }),
    ...streamsOf(call, isDetached),
    ...addressOf(call),
    ...(call.changed('stop-timeout') ? { StopTimeout: call.number('stop-timeout') } : {}),
    ...(exposed.length === 0 ? {} : { ExposedPorts: goSet(exposed) }),
    ...(volumes.length === 0 ? {} : { Volumes: goSet(volumes) }),
    ...(Object.keys(labels).length === 0 ? {} : { Labels: labels }),
    Image: image,
    HostConfig: host,
    NetworkingConfig: { EndpointsConfig: endpointsOf(call) },
  }
}
