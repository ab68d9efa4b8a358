/** What was told of one task or container. */
import { useStore } from 'zustand'
import { useShallow } from 'zustand/react/shallow'
import { glance } from '../state/cluster'
import { FeedLines } from './Feed'

export function Story({ kind, id }: { readonly kind: 'task' | 'container'; readonly id: string }) {
  const items = useStore(
    glance,
    useShallow(({ feed }) => feed.filter((item) => item[kind] === id)),
  )
  if (items.length === 0) return null
  return (
    <section>
      <h3>Its story</h3>
      <FeedLines items={items} />
    </section>
  )
}
