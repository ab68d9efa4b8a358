/**
 * What was computed of a text is remembered: who goes back in time plays the same joins again, and
 * a signature costs a millisecond. It is the same value either way, so no world can tell.
 */

/** So many results are kept; the oldest goes first. */
const MOST = 4096

/** The function, with a memory of its last results. It must depend on its text alone. */
export function remembered<T>(compute: (text: string) => T): (text: string) => T {
  const results = new Map<string, T>()
  return (text) => {
    const known = results.get(text)
    if (known !== undefined) return known
    const result = compute(text)
    results.set(text, result)
    const [oldest] = results.keys()
    if (results.size > MOST && oldest !== undefined) results.delete(oldest)
    return result
  }
}
