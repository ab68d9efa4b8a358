/** What happened, newest first; a line leads to what it is about. */
import {
  Box,
  Boxes,
  CirclePower,
  Download,
  HeartPulse,
  Hexagon,
  KeyRound,
  MapPin,
  MessagesSquare,
  RefreshCw,
  Scissors,
  Server,
  Vote,
  type LucideIcon,
} from 'lucide-react'
import { useState } from 'react'
import { useStore } from 'zustand'
import type { FeedItem } from '../../protocol/view'
import { clockText } from '../clock'
import { glance } from '../state/cluster'
import { select } from '../state/screen'

const SHOWN = 80

const ICONS: Readonly<Record<string, LucideIcon>> = {
  machine: CirclePower,
  link: Scissors,
  ca: KeyRound,
  swarm: Vote,
  manager: Vote,
  raft: Vote,
  gossip: MessagesSquare,
  node: Server,
  dispatcher: HeartPulse,
  image: Download,
  scheduler: MapPin,
  service: Boxes,
  update: RefreshCw,
  task: Hexagon,
  container: Box,
}

function open({ task, container, service, machine }: FeedItem): void {
  if (container !== '') select({ kind: 'container', id: container })
  else if (task !== '') select({ kind: 'task', id: task })
  else if (service !== '') select({ kind: 'service', id: service })
  else if (machine !== '') select({ kind: 'machine', id: machine })
}

export function Feed() {
  const [all, setAll] = useState(true)
  const [held, setHeld] = useState<FeedItem | null>(null)
  const whole = useStore(glance, (state) => state.feed)
  const last = held === null ? -1 : whole.lastIndexOf(held)
  const feed = last < 0 ? whole : whole.slice(0, last + 1)
  const hold = (): void => setHeld(glance.getState().feed.at(-1) ?? null)
  const release = (): void => setHeld(null)
  const items = (all ? feed : feed.filter(({ weight }) => weight === 'mark'))
    .slice(-SHOWN)
    .reverse()
  return (
    <section className="feed" aria-label="What happened">
      <div className="feed-choice">
        <label>
          <input type="checkbox" checked={!all} onChange={() => setAll(!all)} />
          only what matters most
        </label>
        {feed.length < whole.length && <span>{whole.length - feed.length} newer</span>}
      </div>
      {/* Under a pointer, and while it has the keys, a line stays where it is. */}
      <div onMouseEnter={hold} onMouseLeave={release} onFocus={hold} onBlur={release}>
        <FeedLines items={items} />
      </div>
      {items.length === 0 && (
        <p className="muted">Nothing has happened yet. Each step of the swarm will be told here.</p>
      )}
    </section>
  )
}

/** Cables that part or mend in one instant are one line. */
function folded(items: readonly FeedItem[]): FeedItem[] {
  const lines: FeedItem[] = []
  let count = 1
  for (const item of items) {
    const last = lines.at(-1)
    const same =
      item.kind === 'link.changed' &&
      last?.kind === item.kind &&
      last.at === item.at &&
      last.tone === item.tone
    count = same ? count + 1 : 1
    if (!same) lines.push(item)
    else if (count % 2 === 0) {
      const cables = count === 2 ? `the cable ${pairOf(item)}` : `${count / 2} cables`
      const text = `${cables} ${item.tone === 'bad' ? 'cut' : 'mended'}`
      lines[lines.length - 1] = { ...item, text }
    }
  }
  return lines
}

const pairOf = ({ text }: FeedItem): string => text.split(' ').slice(2, 5).join(' ')

/** Lines of what happened, in the order given. */
export function FeedLines({ items }: { readonly items: readonly FeedItem[] }) {
  return (
    <ol className="feed-lines">
      {folded(items).map((item, at) => {
        const Icon = ICONS[item.kind.slice(0, item.kind.indexOf('.'))] ?? Hexagon
        return (
          <li
            key={`${item.seq} ${items.length - at} ${item.text}`}
            data-tone={item.tone}
            data-weight={item.weight}
          >
            <button type="button" onClick={() => open(item)}>
              <time>{clockText(item.at)}</time>
              <Icon size={13} aria-hidden="true" />
              <span>{item.text}</span>
            </button>
          </li>
        )
      })}
    </ol>
  )
}
