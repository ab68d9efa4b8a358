/** The containers of a project, found by their labels. */
import type { Container } from '../../../api/daemon'
import { byText } from '../../../api/order'
import { ask, Fail, type Resume, type Wait } from '../../client'
import { quoted } from '../../values'
import * as label from './labels'
import type { Live } from './project'

/** Which are meant: also those of `docker compose run`, only others, also those that do not run. */
export interface Which {
  readonly oneOff?: 'also' | 'not'
  readonly all: boolean
  readonly services?: readonly string[]
  /** The number of the one that is meant. */
  readonly number?: number
}

/** The newest first. */
export function* containersOf(
  project: string,
  { oneOff = 'not', all, services = [], number = 0 }: Which,
): Generator<Wait, readonly Container[], Resume> {
  const [only] = services
  const labels = [
    label.ofProject(project),
    ...(services.length === 1 ? [label.having(label.SERVICE, only)] : []),
    label.CONFIG_HASH,
    ...(oneOff === 'not' ? [label.having(label.ONE_OFF, 'False')] : []),
    ...(number > 0 ? [label.having(label.NUMBER, String(number))] : []),
  ]
  const found = yield* ask('GET /containers/json', {}, { all, filters: { label: labels } }, null)
  return services.length > 1 ? found.filter(isOf(services)) : found
}

export const isOf =
  (services: readonly string[]) =>
  ({ Labels }: Container): boolean =>
    services.includes(Labels[label.SERVICE] ?? '')

/** Its name without the slash. */
export const nameOf = ({ Id, Names }: Pick<Container, 'Id' | 'Names'>): string =>
  (Names.find((name) => name.lastIndexOf('/') === 0) ?? Names[0] ?? `/${Id.slice(0, 12)}`).replace(
    /^\//,
    '',
  )

/** What progress calls it. */
export const shownName = (container: Container): string => `Container ${nameOf(container)}`

export const numberOf = ({ Labels }: Container): number =>
  Number(Labels[label.NUMBER] ?? Number.NaN)

/** What logs call it: without the project, unless its file gives it a name of its own. */
export function nameInLogs(container: Container, mark: string): string {
  const { Labels } = container
  const [project = '', service = ''] = [Labels[label.PROJECT], Labels[label.SERVICE]]
  const name = nameOf(container)
  const usual = [project, service, Labels[label.NUMBER] ?? ''].join(mark)
  return name === usual ? name.slice(project.length + 1) : name
}

/** Of no service of the project, or a run of one that is over. */
export const isOrphanOf =
  ({ origin }: Live) =>
  (container: Container): boolean =>
    label.isOneOff(container)
      ? container.State === 'exited'
      : !origin.services.includes(container.Labels[label.SERVICE] ?? '')

/** The one that is meant by a service and, where it is above nought, a number. @throws Fail */
export function* theContainer(
  project: string,
  service: string,
  which: { readonly number: number; readonly all?: boolean; readonly oneOff?: 'not' },
): Generator<Wait, Container, Resume> {
  const { number, all = false, oneOff = 'also' } = which
  const found = yield* containersOf(project, { oneOff, all, services: [service], number })
  const [first] = found.toSorted(
    (a, b) =>
      Number(label.isOneOff(a)) - Number(label.isOneOff(b)) ||
      (numberOf(a) || 0) - (numberOf(b) || 0),
  )
  if (first !== undefined) return first
  const suffix = number > 0 ? ` container #${number}` : ''
  throw new Fail(`service ${quoted(service)} is not running${suffix}`)
}

export const byName = (a: Container, b: Container): number => byText(nameOf(a), nameOf(b))
