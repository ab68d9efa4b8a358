/** Where whoever types is at home. */
export const HOME = '/root'

/** A path from the root, without dots. */
export function absolute(path: string, folder: string): string {
  const parts: string[] = []
  for (const part of `${path.startsWith('/') ? '' : folder}/${path}`.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return `/${parts.join('/')}`
}

/** A path without what leads nowhere; a relative one stays so (Go's `path.Clean`). */
export function cleanPath(path: string): string {
  const isWhole = path.startsWith('/')
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') parts.push(part)
    else if (parts.length > 0 && parts.at(-1) !== '..') parts.pop()
    else if (!isWhole) parts.push(part)
  }
  const text = parts.join('/')
  return isWhole ? `/${text}` : text || '.'
}
