/**
 * Images that somebody made on a machine: of a container, or of an archive. They lie on one of the
 * registry's (agent/images.ts), whose temper their containers have, or on none.
 */
import type { HealthConfig, Labels } from '../../api/types'
import { wordsOf } from '../../shell/quote'
import { freeze } from '../kernel/clone'
import { NONE } from '../kernel/record'
import type { Millis } from '../kernel/time'
import { behaviourOf, createdAt, layersOf, MADE, plainName, sizeOf, type Layer } from './images'

/** What containers of an image have unless they are told otherwise. */
export interface ImageConfig {
  readonly User?: string
  readonly ExposedPorts?: Readonly<Record<string, object>>
  readonly Env?: readonly string[]
  readonly Entrypoint?: readonly string[]
  readonly Cmd?: readonly string[]
  readonly Volumes?: Readonly<Record<string, object>>
  readonly WorkingDir?: string
  readonly Labels?: Labels
  readonly StopSignal?: string
  readonly Healthcheck?: HealthConfig
  readonly OnBuild?: readonly string[]
}

/** Files by their paths; null: one that was below is gone. */
export type LayerFiles = Readonly<Record<string, string | null>>

/** A layer that lies over those of the registry's image. */
export interface MadeLayer extends Layer {
  readonly files: LayerFiles
}

/** A step by which it came about. */
interface Step {
  readonly at: Millis
  readonly by: string
  readonly comment: string
  /** How much lies in the layer that it added. */
  readonly bytes: number
  /** It changed no file. */
  readonly isEmpty: boolean
}

/** What is particular to such an image. */
export interface Made {
  /** The ID of the image that its container was made from; empty: none. */
  readonly parent: string
  readonly at: Millis
  readonly author: string
  readonly comment: string
  readonly config: ImageConfig
  /** The layers of the registry's image are among those that follow, or were never there. */
  readonly isWhole: boolean
  readonly layers: readonly MadeLayer[]
  /** Those of the registry's image are not among them; the oldest first. */
  readonly steps: readonly Step[]
}

/** What is known of an image on a disk. */
interface Known {
  readonly origin: string
  readonly made: Made | null
}

/** What an image of a digest is called that lies on one of the registry's: no registry's name. */
export const madeOrigin = (base: string, id: string): string =>
  `${plainName(base)}${MADE}${id.slice('sha256:'.length)}`

/** Where every image has its programs. */
export const PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** All layers, the lowest first. */
export const layersIn = ({ origin, made }: Known, standIn: boolean): readonly Layer[] => [
  ...(made?.isWhole === true ? [] : layersOf(plainName(origin), standIn)),
  ...(made?.layers ?? []),
]

/** How large it is, in bytes. */
export const sizeIn = ({ origin, made }: Known, standIn: boolean): number =>
  made === null
    ? sizeOf(origin, standIn)
    : layersIn({ origin, made }, standIn).reduce((sum, { bytes }) => sum + bytes, 0)

/** When it was made. */
export const madeAt = ({ origin, made }: Known): Millis => made?.at ?? createdAt(origin)

/** What its containers have unless they are told otherwise. */
export const configIn = ({ origin, made }: Known, standIn: boolean): ImageConfig =>
  made?.config ?? {
    Env: [PATH],
    Cmd: wordsOf(behaviourOf(origin, [], standIn).command),
    WorkingDir: '/',
  }

/** Its files that the registry's image has not, by their paths. */
export function filesIn(made: Made | null): Readonly<Record<string, string>> {
  if (made === null || made.layers.length === 0) return NONE
  const files: Record<string, string> = {}
  for (const layer of made.layers) {
    for (const [path, text] of Object.entries(layer.files)) {
      if (text !== null) files[path] = text
      else for (const one of Object.keys(files)) if (isWithin(one, path)) delete files[one]
    }
  }
  return freeze(files)
}

const isWithin = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(`${folder}/`)

/** What runs, and the variables, where an image has its own and something else may be asked for. */
export function runOf(
  { made }: { readonly made: Pick<Made, 'config'> | null },
  command: readonly string[],
  args: readonly string[],
): Readonly<Record<'command' | 'args', readonly string[]>> {
  if (command.length > 0) return { command, args }
  const { Entrypoint = [], Cmd = [] } = made?.config ?? {}
  return { command: Entrypoint, args: args.length > 0 ? args : Cmd }
}

const nameIn = (variable: string): string => variable.split('=')[0] as string

/** Variables that are asked for, and those of an image that were not (moby: daemon/commit.go). */
export function envOf(
  asked: readonly string[],
  { made }: { readonly made: Pick<Made, 'config'> | null },
): readonly string[] {
  const names = new Set(asked.map(nameIn))
  const own = (made?.config.Env ?? []).filter((one) => one !== PATH && !names.has(nameIn(one)))
  return [...asked, ...own]
}
