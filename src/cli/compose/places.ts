/** Places in a Compose document, by patterns like `services.*.labels`. */

/** The keys from the top of a document to a place in it; `[]` for an item of a list. */
export type Path = readonly string[]

/** What is so at the places of patterns. */
export type Table<T> = readonly (readonly [pattern: Path, value: T])[]

const words = (text: string): string[] => text.trim().split(/\s+/)

/** Rows of a table: the same for several patterns. */
export const rows = <T>(patterns: string, value: T): Table<T> =>
  words(patterns).map((pattern) => [pattern.split('.'), value])

/** A table of what stands in services. */
export const inServices = <T>(patterns: string, value: T): Table<T> =>
  rows(patterns, value).map(([pattern, one]) => [['services', '*', ...pattern], one])

/** What a table says of a place. */
export const at = <T>(table: Table<T>, path: Path): T | undefined =>
  table.find(
    ([pattern]) =>
      pattern.length === path.length && pattern.every((key, n) => key === '*' || key === path[n]),
  )?.[1]
