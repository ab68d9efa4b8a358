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
