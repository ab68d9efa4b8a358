/** The managers' logs side by side, their terms, votes and patience, and what the quorum allows. */
import { useStore } from 'zustand'
import { useShallow } from 'zustand/react/shallow'
import type { MachineView, RaftView } from '../../protocol/view'
import { hueOf } from '../palette'
import { glance } from '../state/cluster'
import { screen, select } from '../state/screen'
import { Pips } from './Pips'
import { Why } from './Why'

const CELLS = 9

export function Raft({ self = null }: { readonly self?: string | null }) {
  const managers = useStore(
    glance,
    useShallow(({ view }) =>
      Object.values(view.machines)
        .filter(({ id, role }) => view.rafts[id] !== undefined || role === 'manager')
        .sort((a, b) => a.order - b.order),
    ),
  )
  const rafts = useStore(glance, ({ view }) => view.rafts)
  const swarm = useStore(glance, ({ view }) => view.swarm['swarm'])
  const isReal = useStore(screen, (state) => state.isReal)
  if (isReal) {
    return (
      <p className="page-empty">
        Managers tell nobody outside what they write in their logs: raft is not to be seen here.
      </p>
    )
  }
  if (swarm === undefined) {
    return <p className="page-empty">No swarm yet: no managers, no raft, nothing to agree on.</p>
  }
  const highest = Math.max(0, ...Object.values(rafts).map(({ lastIndex }) => lastIndex))
  const first = Math.max(1, highest - CELLS + 1)
  return (
    <section className="raft" aria-label="Raft">
      {self === null && <h2 className="off-screen">Raft</h2>}
      <Quorum />
      {managers.map((manager) => (
        <Log
          key={manager.id}
          manager={manager}
          raft={rafts[manager.id] ?? null}
          first={first}
          match={matchOf(rafts, manager.id)}
          needed={swarm.quorum}
          isSelf={manager.id === self}
        />
      ))}
      {self === null && <Why kind="election" id="election" />}
      <p className="muted small">
        A cell is a log entry: its colour is the term it was written in, full once committed. ▲
        marks how far the leader knows a log to agree with its own.
      </p>
    </section>
  )
}

/** What the leader believes of a follower's log. */
const matchOf = (rafts: Readonly<Record<string, RaftView>>, id: string): number | null =>
  Object.values(rafts)
    .filter(({ state }) => state === 'leader')
    .reduce<RaftView | null>((best, raft) => (raft.term > (best?.term ?? 0) ? raft : best), null)
    ?.peers.find(({ machine }) => machine === id)?.match ?? null

/** "3 managers, 2 needed", as pips and in words. */
function Quorum() {
  const swarm = useStore(glance, ({ view }) => view.swarm['swarm'])
  if (swarm === undefined) return null
  const { managers, managersAlive, quorum, words } = swarm
  const enough = managersAlive >= quorum
  return (
    <p className="quorum" data-enough={enough}>
      <Pips managers={managers} alive={managersAlive} quorum={quorum} />
      <span>{words}</span>
    </p>
  )
}

interface LogProps {
  readonly manager: MachineView
  readonly raft: RaftView | null
  readonly first: number
  readonly match: number | null
  readonly needed: number
  readonly isSelf: boolean
}

function Log({ manager, raft, first, match, needed, isSelf }: LogProps) {
  const { id, power } = manager
  return (
    <article
      className="raft-log"
      data-self={isSelf}
      data-raft={id}
      data-state={raft?.state ?? 'off'}
    >
      <header>
        {raft !== null && <Patience raft={raft} />}
        <button type="button" className="link" onClick={() => select({ kind: 'machine', id })}>
          {id}
        </button>
        <b>{raft === null ? (power === 'on' ? 'no manager now' : 'off') : raft.state}</b>
        {raft !== null && (
          <span className="muted">
            term {raft.term} · {stance(raft, id, needed)}
          </span>
        )}
      </header>
      {raft !== null && <Cells raft={raft} first={first} match={match} />}
    </article>
  )
}

/** Whom it follows, or how its election stands. */
function stance({ state, leader, votes, votedFor }: RaftView, id: string, needed: number): string {
  if (state === 'candidate') return `${votes.length} of ${needed} votes`
  if (state === 'leader') return `commits what ${needed} have`
  if (leader !== null) return `follows ${leader}`
  return votedFor === null || votedFor === id ? 'knows no leader' : `voted for ${votedFor}`
}

function Cells(props: {
  readonly raft: RaftView
  readonly first: number
  readonly match: number | null
}) {
  const { raft, first, match } = props
  const known = new Map(raft.tail.map((entry) => [entry.index, entry]))
  const cells = Array.from({ length: CELLS }, (_, at) => first + at)
  return (
    <ol className="cells" aria-label={`log, committed up to ${raft.commit} of ${raft.lastIndex}`}>
      {cells.map((index) => {
        const entry = known.get(index)
        const there = index <= raft.lastIndex
        return (
          <li
            key={index}
            data-there={there}
            data-committed={index <= raft.commit}
            data-last-committed={index === raft.commit}
            style={
              entry === undefined
                ? undefined
                : ({ '--term': hueOf(entry.term - 1) } as React.CSSProperties)
            }
            title={
              entry === undefined
                ? `entry ${index}`
                : `entry ${index}, term ${entry.term}: ${entry.word}`
            }
          >
            <span>{there ? index : ''}</span>
            {match === index && <i aria-label="as the leader knows">▲</i>}
          </li>
        )
      })}
    </ol>
  )
}

const RADIUS = 6
const ROUND = 2 * Math.PI * RADIUS

/** What is left of a follower's patience, as a ring. */
function Patience({ raft }: { readonly raft: RaftView }) {
  const at = useStore(glance, (state) => state.at)
  const share =
    raft.timeoutAt === null ? 1 : Math.max(0, Math.min(1, (raft.timeoutAt - at) / raft.timeout))
  const left = raft.timeoutAt === null ? null : Math.max(0, (raft.timeoutAt - at) / 1000)
  return (
    <svg
      className="patience"
      width="16"
      height="16"
      viewBox="-8 -8 16 16"
      role="img"
      aria-label={
        left === null ? 'leads' : `stands for election in ${left.toFixed(0)} s if it hears nothing`
      }
    >
      <circle r={RADIUS} className="patience-back" />
      <circle
        r={RADIUS}
        className="patience-left"
        data-state={raft.state}
        strokeDasharray={`${share * ROUND} ${ROUND}`}
        transform="rotate(-90)"
      />
    </svg>
  )
}
