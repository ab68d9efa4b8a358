/** Why the selected thing is as it is: a chain to its first cause, each link a way there. */
import { useEffect } from 'react'
import { useStore } from 'zustand'
import type { About } from '../../protocol/why'
import { clockText } from '../clock'
import { glance } from '../state/cluster'
import { send } from '../state/link'
import { time } from '../state/time'

export function Why({ kind, id }: About) {
  const second = useStore(glance, ({ at }) => Math.floor(at / 1000))
  const answer = useStore(time, ({ why }) => (why?.id === id ? why : null))
  useEffect(() => send({ kind: 'why', about: { kind, id } }), [kind, id, second])
  if (answer === null || answer.steps.length === 0) return null
  const go = (at: number): void => {
    send({ kind: 'pause' })
    send({ kind: 'seek', at })
  }
  return (
    <section className="why" aria-label="Why">
      <h3>{kind === 'election' ? 'Why the last election' : 'Why'}</h3>
      <ol>
        {answer.steps.map(({ at, text }, index) => (
          <li key={index}>
            <button
              type="button"
              className="link"
              title="Go to this instant"
              onClick={() => go(at)}
            >
              {clockText(at)}
            </button>{' '}
            {index === 0 ? '' : 'because '}
            {text}
          </li>
        ))}
      </ol>
      {answer.rows.length > 0 && (
        <table>
          <caption>{answer.caption}</caption>
          <tbody>
            {answer.rows.map(({ machine, filter, says, chosen }) => (
              <tr key={`${machine} ${says}`} data-chosen={chosen} data-refused={filter !== ''}>
                <th scope="row">{machine}</th>
                <td>{kind === 'election' ? (chosen ? 'yes' : 'no') : verdict(chosen, filter)}</td>
                <td>{says}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}

const verdict = (chosen: boolean, filter: string): string =>
  chosen ? 'chosen' : filter === '' ? 'passed' : filter
