/** What happened, newest first; a line leads to what it is about. */
import { useStore } from 'zustand'
import type { FeedItem } from '../../protocol/view'
import { clockText } from '../clock'
import { cluster } from '../state/cluster'
import { select } from '../state/screen'

const SHOWN = 60

function open({ task, service, machine }: FeedItem): void {
  if (task !== '') select({ kind: 'task', id: task })
  else if (service !== '') select({ kind: 'service', id: service })
  else if (machine !== '') select({ kind: 'machine', id: machine })
}

export function Feed() {
  const feed = useStore(cluster, (state) => state.feed)
  const items = feed.slice(-SHOWN).reverse()
  return (
    <section className="feed" aria-label="What happened">
      <ol>
        {items.map((item, at) => (
          <li
            key={`${item.seq} ${items.length - at} ${item.text}`}
            data-tone={item.tone}
            data-weight={item.weight}
          >
            <button type="button" onClick={() => open(item)}>
              <time>{clockText(item.at)}</time> {item.text}
            </button>
          </li>
        ))}
      </ol>
      {items.length === 0 && <p className="muted">Nothing has happened yet.</p>}
    </section>
  )
}
