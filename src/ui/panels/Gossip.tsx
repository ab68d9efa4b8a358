/** Who thinks what of whom, and how far a rumour has come; pointing at one lights who knows it. */
import { useEffect } from 'react'
import { useStore } from 'zustand'
import { useShallow } from 'zustand/react/shallow'
import type { MachineView } from '../../protocol/view'
import { glance } from '../state/cluster'
import { screen } from '../state/screen'
import { newsOf, opinionOf, ROUND_MS, type News, type Opinion } from './gossip-news'
import { Spread } from './Spread'

const MOST_IN_TABLE = 14

const WORDS: Readonly<Record<Opinion, string>> = {
  alive: 'is alive',
  suspect: 'is suspected',
  dead: 'is dead',
  left: 'has left',
  unknown: 'is unknown',
}

const SIGNS: Readonly<Record<Opinion, string>> = {
  alive: '·',
  suspect: '?',
  dead: '✕',
  left: '○',
  unknown: ' ',
}

export function Gossip() {
  const machines = useStore(
    glance,
    useShallow(({ view }) =>
      Object.values(view.machines)
        .filter(({ role }) => role !== 'none')
        .sort((a, b) => a.order - b.order),
    ),
  )
  const isReal = useStore(screen, (state) => state.isReal)
  useEffect(() => () => screen.setState({ lit: null }), [])
  const listeners = machines.filter(({ gossip }) => gossip !== null)
  if (isReal) {
    return (
      <p className="page-empty">
        Machines gossip among themselves: what they say is not to be seen from outside.
      </p>
    )
  }
  if (listeners.length === 0) {
    return <p className="page-empty">Nobody gossips yet: a swarm’s machines do, all of them.</p>
  }
  const news = newsOf(machines)
  return (
    <section className="gossip" aria-label="Gossip">
      <p className="small muted">
        Every second each machine asks another whether it lives; what it learns it passes on to
        three others every 200 ms.
      </p>
      {news.length === 0 ? (
        <p className="agree">All {listeners.length} agree: everybody is alive.</p>
      ) : (
        <ul className="plain news">
          {news.map((one) => (
            <Rumour key={one.subject} news={one} />
          ))}
        </ul>
      )}
      {machines.length <= MOST_IN_TABLE && <Opinions machines={machines} />}
    </section>
  )
}

function Rumour({ news }: { readonly news: News }) {
  const { subject, opinion, knows, listeners } = news
  const light = (on: boolean): void => screen.setState({ lit: on ? new Set(knows.keys()) : null })
  const rounds = 1 + Math.floor(Math.max(0, ...knows.values()) / ROUND_MS)
  return (
    <li data-news={subject} data-opinion={opinion}>
      <button
        type="button"
        onMouseEnter={() => light(true)}
        onMouseLeave={() => light(false)}
        onFocus={() => light(true)}
        onBlur={() => light(false)}
      >
        <b>{subject}</b> {WORDS[opinion]}
        <span className="muted">
          {knows.size} of {listeners} know{rounds > 1 ? `, ${rounds} rounds` : ''}
        </span>
        <meter min={0} max={listeners} value={knows.size} aria-label={`who knows of ${subject}`} />
      </button>
      <Spread news={news} />
    </li>
  )
}

/** Rows think, columns are thought of. */
function Opinions({ machines }: { readonly machines: readonly MachineView[] }) {
  return (
    <table className="opinions">
      <caption className="small muted">Rows say of columns: · alive, ? suspected, ✕ dead</caption>
      <thead>
        <tr>
          <th scope="col">↓ of →</th>
          {machines.map(({ id }) => (
            <th key={id} scope="col">
              {id}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {machines.map((one) => (
          <tr key={one.id} data-off={one.gossip === null}>
            <th scope="row">{one.id}</th>
            {machines.map(({ id }) => {
              const opinion = one.id === id ? 'self' : opinionOf(one, id)
              return (
                <td key={id} data-opinion={opinion}>
                  {one.gossip === null || opinion === 'self' ? '' : SIGNS[opinion]}
                </td>
              )
            })}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
