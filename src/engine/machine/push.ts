/**
 * `docker push`: the registries there are take nothing from anybody, since nobody has an account
 * (moby 28: distribution/push.go, push_v2.go).
 */
import type { Progress } from '../../api/daemon'
import { refusal } from '../../api/errors'
import {
  BadReference,
  familiar,
  familiarName,
  parseReference,
  referenceIn,
  type Reference,
} from '../../api/reference'
import type { Ask, Reply } from '../../api/routes'
import { layersIn } from '../agent/made'
import { findImage } from '../agent/stock'
import { must } from '../kernel/assert'
import type { Machine } from './machine'
import { unreachable } from './registries'

type Push = Extract<Ask, { endpoint: 'POST /images/{name}/push' }>

const HUB = 'docker.io'

/** `POST /images/{name}/push`; without a tag: all that there are. */
export function pushImage(machine: Machine, { params, query }: Push): Reply {
  const { tag = '' } = query
  let reference: Reference
  try {
    reference = parseReference(tag === '' ? params.name : `${params.name}:${tag}`)
  } catch (error) {
    if (!(error instanceof BadReference)) throw error
    return refusal(400, error.message)
  }
  const first = { status: `The push refers to repository [${reference.name}]` }
  const named = imagesOf(machine, reference.name)
  const told = (Error: string, more: readonly Progress[] = []): Reply => ({
    status: 200,
    body: { Messages: [first, ...more], Error },
  })
  if (named.length === 0) {
    return told(`An image does not exist locally with the tag: ${familiarName(reference)}`)
  }
  const [host = ''] = reference.name.split('/')
  if (host !== HUB) {
    const isHere = /^(?:localhost|127\.\d+\.\d+\.\d+)(?::|$)/.test(host)
    return told(`Get "${isHere ? 'http' : 'https'}://${host}/v2/": ${unreachable(host)}`)
  }
  if (reference.digest !== null) return told('cannot push a digest reference')
  const [image] = reference.tag === null ? named : [findImage(machine.stock, familiar(reference))]
  if (image == null) return told(`tag does not exist: ${familiar(reference)}`)
  const stored = must(machine.stock.images[image], 'it was found')
  const layers = layersIn(stored, machine.standIn).toReversed()
  const begun = layers.map(({ id }) => ({
    status: 'Preparing',
    id: id.slice('sha256:'.length).slice(0, 12),
    progressDetail: {},
  }))
  return told('denied: requested access to the resource is denied', begun)
}

/** The images of a repository that have a tag, or a digest, there. */
const imagesOf = ({ stock }: Machine, repository: string): string[] =>
  Object.entries(stock.images)
    .filter(([, { names }]) => names.some((one) => referenceIn(one)?.name === repository))
    .map(([id]) => id)
