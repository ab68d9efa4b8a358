/**
 * Names of images as Docker reads them: `nginx` is `docker.io/library/nginx:latest`, and `nginx` is
 * what people are shown (github.com/distribution/reference).
 */

/** A name in full, and what of it is meant: a tag, a digest, both or neither. */
export interface Reference {
  /** `docker.io/library/nginx` */
  readonly name: string
  readonly tag: string | null
  /** `sha256:…` */
  readonly digest: string | null
}

/** Why a text names no image. */
export class BadReference extends Error {
  override readonly name = 'BadReference'
}

const HUB = 'docker.io'
const PART = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*'
const DOMAIN = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])'
const WHOLE = new RegExp(
  `^(${DOMAIN}(?:\\.${DOMAIN})*(?::\\d+)?/${PART}(?:/${PART})*)` +
    `(?::(\\w[\\w.-]{0,127}))?(?:@([A-Za-z][A-Za-z0-9]*:[0-9a-fA-F]{32,}))?$`,
)

/** Where a name points to, and what is left of it. */
function split(text: string): readonly [string, string] {
  const slash = text.indexOf('/')
  const first = text.slice(0, Math.max(0, slash))
  const isHost = /[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase()
  if (slash < 0 || !isHost) return [HUB, slash < 0 ? `library/${text}` : text]
  const rest = text.slice(slash + 1)
  if (first !== HUB && first !== `index.${HUB}`) return [first, rest]
  return [HUB, rest.includes('/') ? rest : `library/${rest}`]
}

/** Reads a name. @throws BadReference */
export function parseReference(text: string): Reference {
  if (/^[0-9a-f]{64}$/.test(text)) {
    const why = 'cannot specify 64-byte hexadecimal strings'
    throw new BadReference(`invalid repository name (${text}), ${why}`)
  }
  const [domain, rest] = split(text)
  const repository = rest.replace(/:.*$/s, '')
  if (repository !== repository.toLowerCase()) {
    const why = `repository name (${repository}) must be lowercase`
    throw new BadReference(`invalid reference format: ${why}`)
  }
  const [, name, tag = null, digest = null] = WHOLE.exec(`${domain}/${rest}`) ?? []
  if (name === undefined) throw new BadReference('invalid reference format')
  if (digest?.startsWith('sha256:') === true && !/:[0-9a-f]{64}$/.test(digest)) {
    throw new BadReference('invalid checksum digest length')
  }
  return { name, tag, digest }
}

/** The same, or null. */
export function referenceIn(text: string): Reference | null {
  try {
    return parseReference(text)
  } catch (error) {
    if (error instanceof BadReference) return null
    throw error
  }
}

/** With a tag or a digest for certain. */
export const tagged = (reference: Reference): Reference =>
  reference.tag === null && reference.digest === null ? { ...reference, tag: 'latest' } : reference

/** `nginx`, `owner/app`, `registry:5000/app`: a repository as people are shown it. */
export const familiarName = ({ name }: Reference): string =>
  name.replace(/^docker\.io\/(?:library\/)?/, '')

/** The same with tag and digest. */
export const familiar = (reference: Reference): string =>
  `${familiarName(reference)}${tail(reference)}`

/** In full: `docker.io/library/nginx:1.25`. */
export const inFull = (reference: Reference): string => `${reference.name}${tail(reference)}`

const tail = ({ tag, digest }: Reference): string =>
  `${tag === null ? '' : `:${tag}`}${digest === null ? '' : `@${digest}`}`

/** Where its registry has it: `library/nginx`. */
export const pathOf = ({ name }: Reference): string => name.slice(name.indexOf('/') + 1)
