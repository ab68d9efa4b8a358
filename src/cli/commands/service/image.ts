/** Naming an image as the client sends it: with a tag, and pinned to its digest (spec 4.7). */
import type * as api from '../../../api/types'
import { tryAsk, type Io, type Resume, type Wait } from '../../client'

/** `nginx` → `nginx:latest`; what has a tag or a digest stays. */
export function withTag(image: string): string {
  const last = image.slice(image.lastIndexOf('/') + 1)
  return last.includes(':') || image.includes('@') ? image : `${image}:latest`
}

const WELL_FORMED = /^[a-z0-9]+([._\-/:][a-z0-9]+)*(:[\w][\w.-]*)?(@sha256:[0-9a-f]{64})?$/

/** The task with its image named in full and, if the registry can be asked, pinned. */
export function* resolveImage(
  task: api.TaskSpec,
  ask: boolean,
  io: Io,
): Generator<Wait, api.TaskSpec, Resume> {
  const image = task.ContainerSpec?.Image ?? ''
  if (image === '' || !WELL_FORMED.test(image)) return task
  const tagged = withTag(image)
  const named = { ...task, ContainerSpec: { ...task.ContainerSpec, Image: tagged } }
  if (!ask || tagged.includes('@')) return named
  const reply = yield* tryAsk('GET /distribution/{name}/json', { name: tagged }, {}, null)
  if (!('body' in reply)) {
    io.err(unpinned(tagged))
    return named
  }
  const { Descriptor, Platforms } = reply.body
  const pinned = `${tagged}@${Descriptor.digest}`
  const platforms = Platforms.map(({ architecture, os }) => ({
    Architecture: architecture,
    OS: os,
  }))
  return {
    ...task,
    ContainerSpec: { ...task.ContainerSpec, Image: pinned },
    Placement: { ...task.Placement, Platforms: platforms },
  }
}

const unpinned = (image: string): string =>
  `image ${image} could not be accessed on a registry to record\nits digest. Each node will access ${image} independently,\npossibly leading to different nodes running different\nversions of the image.\n\n`
