/** Round seconds, and a mark for each thing that mattered. */
import { ChevronRight, Crown, Power, RefreshCw, Vote, type LucideIcon } from 'lucide-react'
import { memo } from 'react'
import { useStore } from 'zustand'
import type { FeedItem } from '../../protocol/view'
import { clockText } from '../clock'
import { time } from '../state/time'
import { NOW_WIDTH, ticksOf, xOf, type Scale } from './scale'
import { seekStill } from './travel'

/** Marks closer than this lie upon each other. Pixels. */
const NEAR = 9

interface Pile {
  readonly x: number
  readonly items: FeedItem[]
}

/** Marks that would cover each other, in one pile. */
function pilesOf(marks: readonly FeedItem[], scale: Scale): Pile[] {
  const piles: Pile[] = []
  for (const mark of marks) {
    const x = xOf(scale, mark.at)
    if (x < -NEAR || x > scale.width + NEAR) continue
    const last = piles.at(-1)
    if (last !== undefined && x - last.x < NEAR) last.items.push(mark)
    else piles.push({ x, items: [mark] })
  }
  return piles
}

/** A mark at the very beginning is shown whole. Pixels. */
const HALF_MARK = 8

/** A label is so wide, and the edge runs on a little until the ticks are drawn anew. Pixels. */
const LABEL = 34
const AHEAD = 16

/** Is a tick's label where the word "now" stands? */
function isUnder(edge: number, x: number, { width }: Scale): boolean {
  const from = width - edge < NOW_WIDTH + AHEAD ? edge - NOW_WIDTH : edge
  return x > from - LABEL && x < edge + NOW_WIDTH + AHEAD
}

const RANK = { bad: 3, good: 2, plain: 1 } as const

/** The mark that stands for its pile: commands before all, then what is bad. */
function chiefOf({ items }: Pile): FeedItem {
  const rank = (item: FeedItem): number => RANK[item.tone] + (item.kind === 'deed' ? 1.5 : 0)
  return items.reduce((best, item) => (rank(item) > rank(best) ? item : best))
}

const SIGNS: Readonly<Record<string, LucideIcon>> = {
  deed: ChevronRight,
  'manager.leading': Crown,
  'raft.election.started': Vote,
  'machine.power': Power,
  'update.state': RefreshCw,
}

/** By a transform: when the scale grows, nothing else is laid out anew. */
const shifted = (x: number): React.CSSProperties => ({ transform: `translateX(${x}px)` })

export const Axis = memo(function Axis({ scale, end }: { scale: Scale; end: number }) {
  const marks = useStore(time, (state) => state.marks)
  const edge = xOf(scale, end)
  return (
    <div className="axis">
      {ticksOf(scale).map((at) => (
        <span key={at} className="tick" style={shifted(xOf(scale, at))}>
          {isUnder(edge, xOf(scale, at), scale) ? '' : clockText(at).replace(/\.0$/, '')}
        </span>
      ))}
      {pilesOf(marks, scale).map((pile) => {
        const chief = chiefOf(pile)
        const told = pile.items.slice(0, 8).map(({ at, text }) => `${clockText(at)}  ${text}`)
        const Sign = SIGNS[chief.kind]
        const more = pile.items.length > 8 ? [`and ${pile.items.length - 8} more`] : []
        return (
          <button
            key={`${pile.items[0]?.seq ?? 0} ${chief.seq}`}
            type="button"
            className="mark"
            data-tone={chief.tone}
            data-kind={chief.kind}
            style={shifted(Math.max(HALF_MARK, pile.x))}
            title={[...told, ...more].join('\n')}
            aria-label={`Go to ${clockText(chief.at)}: ${chief.text}`}
            tabIndex={-1}
            onClick={() => seekStill(chief.at)}
          >
            {Sign !== undefined && <Sign size={9} strokeWidth={2.6} />}
          </button>
        )
      })}
    </div>
  )
})
