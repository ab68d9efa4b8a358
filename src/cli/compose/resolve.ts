/** What files of variables and of labels say of services (compose-go v2.9 `types/project`). */
import type { Resume, Wait } from '../client'
import { readIfThere } from '../files'
import { quoted } from '../values'
import { readDotenv, readRaw } from './dotenv'
import { inKeyOrder } from './key-order'
import type { Choice, Fields, Rows } from './project-model'
import { inOrder } from './project-text'
import type { Unset } from './substitute'

type Variables = Readonly<Record<string, string>>
type Said = Readonly<Record<string, string | null>>

interface File {
  readonly path: string
  readonly required: boolean
  readonly format?: string
}

/** The services with what their files say. @throws Error in compose's words */
export function* resolvedServices(
  services: Rows,
  env: Variables,
  { readsVariables }: Choice,
  unset: Unset,
): Generator<Wait, Rows, Resume> {
  const found: Record<string, Fields> = {}
  for (const [name, service] of Object.entries(services)) {
    const labelled = yield* withLabels(service, unset)
    found[name] = readsVariables ? yield* withVariables(labelled, env, unset) : labelled
  }
  return found
}

/** Variables of the files below the service's own; those without a value stand for the shell's. */
function* withVariables(
  { env_file = [], ...service }: Fields,
  env: Variables,
  unset: Unset,
): Generator<Wait, Fields, Resume> {
  const said = (service['environment'] ?? {}) as Said
  const own = Object.fromEntries(
    Object.entries(said).map(([key, value]) => [key, value ?? env[key] ?? null]),
  )
  const values = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== null))
  const around = { ...(values as Variables), ...env }
  const found: Record<string, string | null> = {}
  for (const file of env_file as readonly File[]) {
    const text = yield* readIfThere(file.path)
    if (text !== null) Object.assign(found, readFormat(file, text, around, unset))
    else if (file.required) throw missing('env', file.path)
  }
  const all = inKeyOrder({ ...found, ...own })
  return Object.keys(all).length === 0
    ? service
    : inOrder({ ...service, environment: all }, 'Service')
}

function readFormat(
  { path, format = '' }: File,
  text: string,
  around: Variables,
  unset: Unset,
): Variables {
  if (format === 'raw') return readRaw(text, around)
  if (format !== '') throw new Error(`unsupported env_file format ${quoted(format)}`)
  try {
    return readDotenv(text, around, unset)
  } catch (error) {
    throw new Error(`failed to read ${path}: ${(error as Error).message}`, { cause: error })
  }
}

const missing = (kind: string, path: string): Error =>
  new Error(`${kind} file ${path} not found: stat ${path}: no such file or directory`)

function* withLabels(
  { label_file = [], ...service }: Fields,
  unset: Unset,
): Generator<Wait, Fields, Resume> {
  const files = label_file as readonly string[]
  if (files.length === 0) return service
  const found: Record<string, string> = {}
  for (const path of files) {
    const text = yield* readIfThere(path)
    if (text === null) throw missing('label', path)
    Object.assign(found, readDotenv(text, found, unset))
  }
  const labels = inKeyOrder({ ...found, ...(service['labels'] as Variables | undefined) })
  return inOrder({ ...service, labels }, 'Service')
}
