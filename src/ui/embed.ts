/**
 * `?embed`: in an iframe on somebody else's page there is the picture and its time, and nothing
 * around them. It takes no wheel and no scrolling finger from that page, and rests out of sight.
 */
import { cluster } from './state/cluster'
import { send } from './state/link'

/** The same lab with all there is. */
export function wholeAddress(): string {
  const query = new URLSearchParams(location.search)
  query.delete('embed')
  return `${location.pathname}${query.size === 0 ? '' : `?${query}`}${location.hash}`
}

/** Stands still while nobody sees it, and goes on where it was; returns how to stop. */
export function restOutOfSight(page: Element): () => void {
  let rests = false
  const watcher = new IntersectionObserver(([entry]) => {
    const seen = entry?.isIntersecting === true
    if (seen && rests) send({ kind: 'play' })
    if (!seen) {
      rests = cluster.getState().playing
      send({ kind: 'pause' })
    }
  })
  watcher.observe(page)
  return () => watcher.disconnect()
}
