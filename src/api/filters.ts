/** Filters as a query carries them. */
import type { Filters } from './routes'

/** A JSON map of keys to the values that are wanted, each with `true`. */
export const filtersJson = (filters: Filters): string =>
  JSON.stringify(
    Object.fromEntries(
      Object.entries(filters).map(([key, values]) => [
        key,
        Object.fromEntries(values.map((value) => [value, true])),
      ]),
    ),
  )
