/**
 * Layers of images as tar archives (OCI image-spec, layer.md). Of what the registry's images hold
 * nothing is known here: in place of their files their layers have a note of whose they are.
 */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { bytesOf, octetsOf, textOf } from '../../api/bytes'
import { packTar, type ArchiveEntry } from '../../api/tar'
import { layersOf, type Layer } from '../agent/images'
import type { LayerFiles, MadeLayer } from '../agent/made'

/** `sha256:…` of a text's bytes. */
export const digestOf = (text: string): string => `sha256:${bytesToHex(sha256(octetsOf(text)))}`

/** The mark of a file that is gone, before its name. */
const WHITEOUT = '.wh.'

const entriesOf = (files: LayerFiles): readonly ArchiveEntry[] =>
  Object.entries(files).map(([path, text]) => {
    const bare = path.slice(1)
    if (text !== null) return { Name: bare, Text: path.endsWith('/') ? null : text }
    const at = bare.lastIndexOf('/') + 1
    return { Name: bare.slice(0, at) + WHITEOUT + bare.slice(at), Text: '' }
  })

/** A layer's archive, as a text. */
export const packedLayer = ({ files }: Pick<MadeLayer, 'files'>): string =>
  textOf(packTar(entriesOf(files), 0))

/** The files of a layer's archive; a folder's path ends with a slash. */
export const filesOfLayer = (entries: readonly ArchiveEntry[]): LayerFiles =>
  Object.fromEntries(
    entries.map(({ Name, Text }) => {
      const path = `/${Name.replace(/^(?:\.?\/)+/, '')}`
      const at = path.lastIndexOf('/') + 1
      const isGone = path.startsWith(WHITEOUT, at)
      if (isGone) return [path.slice(0, at) + path.slice(at + WHITEOUT.length), null]
      return Text === null ? [path.replace(/\/*$/, '/'), ''] : [path, Text]
    }),
  )

/** A layer of such files on those below. `bytes`: how much it is said to hold. */
export function layerOf(files: LayerFiles, below: readonly Layer[], bytes?: number): MadeLayer {
  const id = digestOf(packedLayer({ files }))
  const under = below.at(-1)?.chainId
  const chainId = under === undefined ? id : digestOf(`${under} ${id}`)
  const held = Object.values(files).reduce((sum, text) => sum + bytesOf(text ?? '').length, 0)
  return { id, chainId, blob: id.slice(7, 19), bytes: bytes ?? held, files }
}

/** Where the note lies. */
export const NOTE = '/etc/swarmscope'

/** The layers of a registry's image as they go into an archive. */
export const notedLayers = (origin: string, standIn: boolean): readonly LayerFiles[] =>
  layersOf(origin, standIn).map(({ bytes }, at, { length }) => ({
    [NOTE]: `${origin}\n${bytes} bytes in layer ${at + 1} of ${length} are not kept here\n`,
  }))

/** Of which of the registry's images a layer of an archive is; null: of none. */
export function originNoted(files: LayerFiles): string | null {
  const [first = ''] = (files[NOTE] ?? '').split('\n')
  return first === '' ? null : first
}
