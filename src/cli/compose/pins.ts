/** Images of a project by their digests (compose-go v2.9 `WithImagesResolved`). */
import { BadReference, inFull, parseReference, tagged } from '../../api/reference'
import { Fail, tryAsk, type Resume, type Wait } from '../client'
import type { Fields, Project } from './project-model'

/** The project with images in full that say which digest they are. @throws Fail */
export function* pinned(project: Project): Generator<Wait, Project, Resume> {
  const services: Record<string, Fields> = {}
  for (const [name, service] of Object.entries(project.services)) {
    const { image } = service
    services[name] =
      typeof image === 'string' && image !== '' ? { ...service, image: yield* pin(image) } : service
  }
  return { ...project, services }
}

function* pin(image: string): Generator<Wait, string, Resume> {
  const name = nameOf(image)
  if (name.includes('@')) return name
  const reply = yield* tryAsk('GET /distribution/{name}/json', { name }, {}, null)
  if ('body' in reply) return `${name}@${reply.body.Descriptor.digest}`
  throw new Fail(
    `failed to resolve digest for ${name}: Error response from daemon: ${reply.message}`,
  )
}

/** In full, with a tag or a digest, not both. @throws Fail */
function nameOf(image: string): string {
  try {
    const reference = parseReference(image)
    return inFull(tagged(reference.digest === null ? reference : { ...reference, tag: null }))
  } catch (error) {
    throw error instanceof BadReference ? new Fail(error.message) : error
  }
}

/** Nothing but the images. */
export function pinsOnly({ services, environment, origin, profiles }: Project): Project {
  const rows = Object.entries(services).map(([name, { image }]) => [
    name,
    image === undefined ? {} : { image },
  ])
  const nothing = {
    models: {},
    networks: {},
    volumes: {},
    secrets: {},
    configs: {},
    extensions: {},
  }
  const only = Object.fromEntries(rows) as Project['services']
  return { ...nothing, name: '', services: only, environment, origin, profiles }
}
