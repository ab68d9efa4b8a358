/** What differs between here and there, a sentence each; a click selects what it is about. */
import { useStore } from 'zustand'
import { clockText } from '../clock'
import { glance } from '../state/cluster'
import { select } from '../state/screen'
import { time } from '../state/time'
import { compare } from '../timeline/travel'
import type { DifferenceView } from '../../protocol/time'

export function Differences() {
  const beside = useStore(time, (state) => state.beside)
  const differences = useStore(time, (state) => state.differences)
  const second = useStore(glance, ({ at }) => Math.floor(at / 1000) * 1000)
  if (beside === null) return <Offer />
  return (
    <section className="differences" aria-label="What differs">
      <h2>At {clockText(second).replace(/\.0$/, '')}, what differs</h2>
      {differences.length === 0 && <p className="muted">Nothing. Both are the same so far.</p>}
      <ul className="plain">
        {differences.map((difference) => (
          <li key={difference.text} data-about={difference.about}>
            <Sentence difference={difference} />
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Nothing is compared yet: the branches that could be. */
function Offer() {
  const branches = useStore(time, (state) => state.branches)
  const current = useStore(time, (state) => state.current)
  const others = branches.filter(({ id }) => id !== current)
  if (others.length === 0) {
    return (
      <p className="page-empty">
        Go back in time and do something else: a branch begins, and can be put beside this one.
      </p>
    )
  }
  return (
    <section className="differences" aria-label="What can be compared">
      <h2>Put beside this branch (c)</h2>
      <div className="actions">
        {others.map(({ id, name }) => (
          <button key={id} type="button" onClick={() => compare(id)}>
            {name}
          </button>
        ))}
      </div>
    </section>
  )
}

function Sentence({ difference: { about, id, text } }: { readonly difference: DifferenceView }) {
  if (about === 'swarm' || about === 'link') return <span>{text}</span>
  return (
    <button type="button" className="link" onClick={() => select({ kind: about, id })}>
      {text}
    </button>
  )
}
