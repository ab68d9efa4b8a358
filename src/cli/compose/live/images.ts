/** The images of a project's services: which are there, and the others fetched. */
import type { Progress } from '../../../api/daemon'
import { Fail, tryAsk, type Io, type Resume, type Wait } from '../../client'
import { pullImage, referenceOf } from '../../commands/image/pull'
import { quoted } from '../../values'
import * as label from './labels'
import { sizes } from '../../format/stream'
import { widthOf } from './look'
import { telling, type Status, type Teller } from './progress'
import { serviceOf, type Live, type Service } from './project'
import { imageOf } from './request'
import { together, type Doing } from './together'

/** Image to its ID; those that are not there are absent. */
type Images = Readonly<Record<string, string>>

function* idOfImage(name: string): Generator<Wait, string | null, Resume> {
  const reply = yield* tryAsk('GET /images/{name}/json', { name }, {}, null)
  return 'body' in reply ? reply.body.Id : null
}

/** Those of the project that are on the machine's disk. */
function* imagesHere(project: Live, mark: string): Generator<Wait, Images, Resume> {
  const found: Record<string, string> = {}
  for (const service of Object.values(project.services)) {
    const name = imageOf(project.name, service, mark)
    const id = found[name] ?? (yield* idOfImage(name))
    if (id !== null) found[name] = id
  }
  return found
}

const isWanted = (
  { said: { image, pull_policy: policy = '' } }: Service,
  here: Images,
): boolean => {
  if (image === undefined) return false
  if (policy === 'always') return true
  return policy === 'never' || policy === 'build' ? false : here[image] === undefined
}

/** Fetches what is missing; gives the project with the IDs of its images as labels. @throws Fail */
export function* withImages(
  project: Live,
  io: Io,
  mark: string,
  isQuiet: boolean,
): Generator<Wait, Live, Resume> {
  const here: Record<string, string> = { ...(yield* imagesHere(project, mark)) }
  const wanted = Object.values(project.services).filter((service) => isWanted(service, here))
  if (wanted.length > 0) {
    yield* telling(io, 'Running', (teller) =>
      together(
        io,
        wanted.map((service) => fetched(service, teller, io, isQuiet, here)),
      ),
    )
  }
  const rows = Object.values(project.services).map((service) => {
    const id = here[imageOf(project.name, service, mark)]
    if (id === undefined && service.said.build !== undefined) throw notBuilt(service)
    const own = id === undefined ? service.own : { ...service.own, [label.IMAGE]: id }
    return [service.name, { ...service, own }] as const
  })
  return { ...project, services: Object.fromEntries(rows) }
}

/** Nothing is built in this world. */
const notBuilt = ({ name, said: { image } }: Service): Fail =>
  new Fail(
    `service ${quoted(name)} is to be built, and Swarmscope builds no images; ` +
      `${image === undefined ? 'give it an "image"' : `its image ${image} is in no registry here`}`,
  )

function* fetched(
  service: Service,
  teller: Teller,
  io: Io,
  isQuiet: boolean,
  here: Record<string, string>,
): Doing {
  const { image = '', build } = service.said
  try {
    yield* pullService(service, teller, io, isQuiet)
  } catch (error) {
    if (error instanceof Fail && build !== undefined) return
    throw error
  }
  const id = yield* idOfImage(image)
  if (id !== null) here[image] = id
}

/** Fetches the image of a service and tells of it. @throws Fail */
function* pullService(service: Service, teller: Teller, io: Io, isQuiet: boolean): Doing {
  const { name: id, said } = service
  const tell = (status: Status, text: string, words = ''): void =>
    teller.tell({ id, status, text, said: words })
  tell('working', 'Pulling')
  const lines = isQuiet ? null : { write: (line: Progress) => tellLayer(id, line, teller, io) }
  try {
    yield* pullImage(referenceOf(said.image ?? ''), said.platform ?? '', lines)
  } catch (error) {
    if (error instanceof Fail) {
      const isBuilt = said.build !== undefined
      const words = error.message.replace(FROM_DAEMON, '')
      tell(isBuilt ? 'warning' : 'error', isBuilt ? 'Warning' : 'Error', words)
    }
    throw error
  }
  tell('done', 'Pulled')
}

const FROM_DAEMON = 'Error response from daemon: '

const OVER = ['Download complete', 'Already exists', 'Pull complete']

/** A layer is a part of what is fetched. */
function tellLayer(parent: string, line: Progress, teller: Teller, io: Io): void {
  const { id, progressDetail: detail, status } = line
  if (id === undefined || detail === undefined) return
  const { current = 0, total = 0 } = detail
  const isOver = OVER.includes(status)
  teller.tell({
    id,
    parent,
    text: status,
    status: isOver ? 'done' : 'working',
    said: sizes(detail, widthOf(io)),
    current,
    total,
    percent: isOver ? 100 : total > 0 ? Math.floor((current * 100) / total) : 0,
  })
}

/** `docker compose pull`: those of the services in turn. @throws Fail */
export function* pullAll(
  project: Live,
  io: Io,
  { isQuiet, isLenient, leavesBuilds }: PullWish,
): Doing {
  yield* telling(io, 'Pulling', function* (teller) {
    const here = yield* imagesHere(project, '-')
    const faults: Fail[] = []
    const taken = new Map<string, string>()
    const programs = Object.keys(project.services).flatMap((name) => {
      const service = serviceOf(project, name)
      const why = skipped(service, here, taken, leavesBuilds)
      if (why !== null) {
        teller.tell({ id: name, status: 'done', text: why })
        return []
      }
      taken.set(service.said.image ?? '', name)
      return [pulling(service, teller, io, isQuiet, faults)]
    })
    yield* together(io, programs, { isPatient: true })
    const [first] = faults
    if (first !== undefined && !isLenient) throw first
  })
}

interface PullWish {
  readonly isQuiet: boolean
  /** Whether the others are fetched where one cannot be. */
  readonly isLenient: boolean
  readonly leavesBuilds: boolean
}

function* pulling(
  service: Service,
  teller: Teller,
  io: Io,
  isQuiet: boolean,
  faults: Fail[],
): Doing {
  try {
    yield* pullService(service, teller, io, isQuiet)
  } catch (error) {
    if (!(error instanceof Fail)) throw error
    faults.push(error)
  }
}

/** Why an image is not fetched; null: it is. */
function skipped(
  { said: { build, image, pull_policy: policy = '' } }: Service,
  here: Images,
  taken: ReadonlyMap<string, string>,
  leavesBuilds: boolean,
): string | null {
  if (image === undefined) return 'Skipped - No image to be pulled'
  if (policy === 'never' || policy === 'build') return 'Skipped'
  const isHere = here[image] !== undefined && referenceOf(image).tag !== 'latest'
  if ((policy === 'missing' || policy === 'if_not_present') && isHere) {
    return 'Skipped - Image is already present locally'
  }
  if (build !== undefined && leavesBuilds) return 'Skipped - Image can be built'
  const other = taken.get(image)
  return other === undefined ? null : `Skipped - Image is already being pulled by ${other}`
}
