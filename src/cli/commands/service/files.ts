/** Secrets and configs that a service mounts, as flags name them (spec 1.6, 10.6). */
import type {
  ConfigReference,
  ContainerSpec,
  CredentialSpec,
  SecretReference,
} from '../../../api/types'
import { csvFields } from '../../checks'
import { ask, Fail, type Resume, type Wait } from '../../client'
import type { Call } from '../../command'
import { parseUint } from '../../values'

/** What was asked for: an object by its name, and where the container sees it. */
export interface Wanted {
  readonly source: string
  readonly file: SecretReference['File']
}

type Kind = 'secret' | 'config'

/** `source`, or `source=…,target=…,uid=…,gid=…,mode=…`. */
export const parseWanted =
  (kind: Kind) =>
  (text: string): Wanted => {
    const fields = csvFields(text)
    if (fields.length === 1 && !text.includes('=')) return wanted(text, { Name: text })
    let source = ''
    const file: Partial<Record<keyof Wanted['file'], string>> = {}
    for (const field of fields) {
      const [key = '', ...rest] = field.split('=')
      const value = rest.join('=')
      if (rest.length === 0 || key === '') {
        throw new Error(`invalid field '${field}' must be a key=value pair`)
      }
      const name = FIELDS[key.toLowerCase()]
      if (name === undefined) throw new Error(`invalid field in ${kind} request: ${key}`)
      if (name === 'source') source = value
      else file[name] = value
    }
    if (source === '') throw new Error('source is required')
    return wanted(source, file)
  }

const FIELDS: Readonly<Record<string, 'source' | keyof Wanted['file']>> = {
  source: 'source',
  src: 'source',
  target: 'Name',
  uid: 'UID',
  gid: 'GID',
  mode: 'Mode',
}

function wanted(source: string, file: Partial<Record<keyof Wanted['file'], string>>): Wanted {
  const { Name = source, UID = '0', GID = '0', Mode = '0444' } = file
  return { source, file: { Name: Name === '' ? source : Name, UID, GID, Mode: modeOf(Mode) } }
}

/** Base 0 as Go has it: a leading zero makes it octal. */
function modeOf(text: string): number {
  try {
    return parseUint(text, 32)
  } catch (error) {
    throw new Error(`invalid mode specified: ${(error as Error).message}`, { cause: error })
  }
}

/** The IDs behind the names; fails where there is no such object, or two share a target. */
function* resolved(
  kind: Kind,
  wanted: readonly Wanted[],
): Generator<Wait, readonly (Wanted & { readonly id: string })[], Resume> {
  const targets = new Set<string>()
  for (const { source, file } of wanted) {
    if (targets.has(file.Name)) {
      throw new Fail(`duplicate ${kind} target for ${source} not allowed`)
    }
    targets.add(file.Name)
  }
  if (wanted.length === 0) return []
  const filters = { name: wanted.map(({ source }) => source) }
  const rows = yield* ask(`GET /${kind}s`, {}, { filters }, null)
  return wanted.map((one) => {
    const id = rows.find(({ Spec }) => Spec.Name === one.source)?.ID
    if (id === undefined) throw new Fail(`${kind} not found: ${one.source}`)
    return { ...one, id }
  })
}

/** The references of these secrets, with their IDs. */
export function* secretsOf(
  wanted: readonly Wanted[],
): Generator<Wait, readonly SecretReference[], Resume> {
  return (yield* resolved('secret', wanted)).map(({ source, file, id }) => ({
    File: file,
    SecretID: id,
    SecretName: source,
  }))
}

/** The references of these configs, with their IDs. */
export function* configsOf(
  wanted: readonly Wanted[],
): Generator<Wait, readonly ConfigReference[], Resume> {
  return (yield* resolved('config', wanted)).map(({ source, file, id }) => ({
    File: file,
    ConfigID: id,
    ConfigName: source,
  }))
}

/** A config that the runtime reads and the container does not see. */
export function* runtimeConfig(name: string): Generator<Wait, ConfigReference, Resume> {
  const rows = yield* ask('GET /configs', {}, { filters: { name: [name] } }, null)
  const id = rows.find(({ Spec }) => Spec.Name === name)?.ID
  if (id === undefined) throw new Fail(`config not found: ${name}`)
  return { Runtime: {}, ConfigID: id, ConfigName: name }
}

/** The config that a `--credential-spec` names, if it names one. */
function* credentialConfigs(call: Call): Generator<Wait, readonly ConfigReference[], Resume> {
  const name = call.custom<CredentialSpec | null>('credential-spec')?.Config ?? ''
  return name === '' ? [] : [yield* runtimeConfig(name)]
}

/** The flag names a config by its name, the spec by its ID. */
function withConfigId(container: ContainerSpec): ContainerSpec {
  const { Privileges, Configs = [] } = container
  const credential = Privileges?.CredentialSpec
  const config = Configs.find(({ ConfigName }) => ConfigName === credential?.Config)
  if (!Privileges || !credential || config === undefined) return container
  const CredentialSpec = { ...credential, Config: config.ConfigID }
  return { ...container, Privileges: { ...Privileges, CredentialSpec } }
}

/** The container with the secrets and configs of `service create`'s flags. */
export function* withFiles(
  container: ContainerSpec,
  call: Call,
): Generator<Wait, ContainerSpec, Resume> {
  const secrets = yield* secretsOf(call.customs<Wanted>('secret'))
  const configs = yield* configsOf(call.customs<Wanted>('config'))
  const credential = yield* credentialConfigs(call)
  return withConfigId(filled(container, secrets, [...configs, ...credential]))
}

/** The container with what the flags of `service update` add and take away. */
export function* withChangedFiles(
  container: ContainerSpec,
  call: Call,
): Generator<Wait, ContainerSpec, Resume> {
  const gone = { secret: new Set(call.list('secret-rm')), config: new Set(call.list('config-rm')) }
  const { Secrets = [], Configs = [], Privileges } = container
  const credential = Privileges?.CredentialSpec?.Config ?? ''
  const stays = ({ ConfigID, ConfigName, Runtime }: ConfigReference): boolean =>
    Runtime === undefined
      ? !gone.config.has(ConfigName)
      : credential !== '' && [ConfigID, ConfigName].includes(credential)
  const secrets = [
    ...Secrets.filter(({ SecretName }) => !gone.secret.has(SecretName)),
    ...(yield* secretsOf(call.customs<Wanted>('secret-add'))),
  ]
  const configs = [
    ...Configs.filter(stays),
    ...(yield* configsOf(call.customs<Wanted>('config-add'))),
    ...(yield* credentialConfigs(call)),
  ]
  return withConfigId(filled(container, secrets, configs))
}

function filled(
  { Secrets: _secrets, Configs: _configs, ...container }: ContainerSpec,
  secrets: readonly SecretReference[],
  configs: readonly ConfigReference[],
): ContainerSpec {
  return {
    ...container,
    ...(secrets.length === 0 ? {} : { Secrets: secrets }),
    ...(configs.length === 0 ? {} : { Configs: configs }),
  }
}
