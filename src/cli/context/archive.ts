/**
 * A context as a tar archive, which `docker context export` writes and `import` reads: `meta.json`
 * and the TLS files under `tls/docker/`.
 */
import { bytesOf, textOf } from '../../api/bytes'
import { tarBody, tarHeader, unpackTar, type ArchiveEntry } from '../../api/tar'
import { contextIn, contextJson, type Context, type TlsFiles } from './store'

/** The archive of a context; like Docker's, it ends with the last file's last byte. */
export function packed(context: Context, tls: TlsFiles): string {
  const files = Object.entries(tls)
  const entries: ArchiveEntry[] = [
    { Name: 'meta.json', Text: contextJson(context) },
    { Name: 'tls', Text: null },
    ...(files.length === 0 ? [] : [{ Name: 'tls/docker', Text: null }]),
    ...files.map(([name, Text]) => ({ Name: `tls/docker/${name}`, Text })),
  ]
  return textOf(entries.reduce((archive, entry) => tarBody(archive) + packedEntry(entry), ''))
}

function packedEntry({ Name: name, Text }: ArchiveEntry): string {
  const bytes = bytesOf(Text ?? '')
  const mode = Text === null ? 0o700 : name === 'meta.json' ? 0o644 : 0o600
  const type = Text === null ? '5' : '0'
  return tarHeader({ name, size: bytes.length, mode, mtime: 0, owner: '', type }) + bytes
}

/** What an archive holds, under the new name. @throws Error in the words of Go's reader */
export function unpacked(archive: string, name: string): readonly [Context, TlsFiles] {
  let context: Context | null = null
  const tls: Record<string, string> = {}
  for (const { Name, Text } of unpackTar(bytesOf(archive))) {
    if (Text === null) continue
    const file = /^tls\/([^/]+)\/(.+)$/.exec(Name)?.[2]
    if (Name === 'meta.json') context = { ...contextIn(Text), Name: name }
    else if (file !== undefined) tls[file] = Text
    else throw new Error(`${Name}: unexpected context file`)
  }
  if (context === null) throw new Error('invalid context: no metadata found')
  return [context, tls]
}
