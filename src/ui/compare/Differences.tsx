/** What differs between here and there, a sentence each; a click selects what it is about. */
import { useStore } from 'zustand'
import { clockText } from '../clock'
import { glance } from '../state/cluster'
import { select } from '../state/screen'
import { time } from '../state/time'
import type { DifferenceView } from '../../protocol/time'

export function Differences() {
  const beside = useStore(time, (state) => state.beside)
  const differences = useStore(time, (state) => state.differences)
  const second = useStore(glance, ({ at }) => Math.floor(at / 1000) * 1000)
  if (beside === null) {
    return (
      <p className="page-empty">
        Go back in time and do something else: a branch begins. Then put two branches side by side
        with the button beside a branch’s name, or with <kbd>c</kbd>.
      </p>
    )
  }
  return (
    <section className="differences" aria-label="What differs">
      <h3>At {clockText(second).replace(/\.0$/, '')}, what differs</h3>
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

function Sentence({ difference: { about, id, text } }: { readonly difference: DifferenceView }) {
  if (about === 'swarm' || about === 'link') return <span>{text}</span>
  return (
    <button type="button" className="link" onClick={() => select({ kind: about, id })}>
      {text}
    </button>
  )
}
