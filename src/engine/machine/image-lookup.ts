/** What listing, showing and removing images have in common. */
import { refusal } from '../../api/errors'
import { familiar, referenceIn, tagged } from '../../api/reference'
import type { Filters, Refusal } from '../../api/routes'
import { imageIdOf } from '../agent/images'
import type { Container } from '../agent/runtime'
import { containersOf } from './containers'
import type { Machine } from './machine'

/** `nope` → `No such image: nope:latest`. */
export function noSuchImage(text: string): Refusal {
  const reference = referenceIn(text)
  const name = reference === null ? text : familiar(tagged(reference))
  return refusal(404, `No such image: ${name}`)
}

/** The containers made from an image, running or not. */
export const usersOf = (machine: Machine, id: string): Container[] =>
  containersOf(machine).filter(({ origin }) => imageIdOf(origin) === id)

/** Does an image lie on this one? */
export const hasChildren = ({ stock }: Machine, id: string): boolean =>
  Object.values(stock.images).some(({ made }) => made?.parent === id)

/** How a filter says yes. */
export const isTrue = (value: string): boolean => value === 'true' || value === '1'

/** `--filter dangling=x` that is neither true nor false; null: it is one of them, or absent. */
export function badDangling({ dangling = [] }: Filters): Refusal | null {
  const odd = dangling.some((value) => !['true', '1', 'false', '0'].includes(value))
  return odd ? refusal(400, `invalid filter 'dangling=[${dangling.join(' ')}]'`) : null
}
