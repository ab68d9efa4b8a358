/** A machine: what is so, what the leader believes, what it believes itself. */
import { useStore } from 'zustand'
import type { GossipView, MachineView, RaftView } from '../../protocol/view'
import { clockText, secondsText } from '../clock'
import { cutOff, kill, start } from '../scene/gestures'
import { cluster } from '../state/cluster'
import { select } from '../state/screen'
import { Facts } from './Facts'

const gib = (bytes: number): string => `${(bytes / 1024 ** 3).toFixed(1)} GiB`

interface Props {
  readonly machine: MachineView
  readonly onCommand: (line: string) => void
}

export function MachineDetails({ machine, onCommand }: Props) {
  const { id, power, belief, availability, raft, gossip, certificate, containers } = machine
  return (
    <>
      <Actions machine={machine} onCommand={onCommand} />
      <Facts
        rows={[
          ['Address', machine.address],
          ['Power', power],
          ['Role', machine.isLeader ? 'manager, leader' : machine.role],
          ['Leader believes', belief === 'none' ? '' : `${belief}, ${availability}`],
          ['Silence', <Silence key="silence" machine={machine} />],
          ['Node ID', <code key="id">{machine.nodeId}</code>],
          ['CPUs', `${machine.cpusReserved} of ${machine.cpus} reserved`],
          ['Memory', `${gib(machine.memoryReserved)} of ${gib(machine.memoryBytes)} reserved`],
          [
            'Labels',
            Object.entries(machine.nodeLabels)
              .map(([key, value]) => `${key}=${value}`)
              .join(', '),
          ],
          [
            'Certificate',
            certificate === null
              ? ''
              : `swarm-${certificate.role}, until ${clockText(certificate.expiresAt)}`,
          ],
        ]}
      />
      {raft !== null && <Raft raft={raft} self={id} />}
      {containers.length > 0 && (
        <section>
          <h3>Containers</h3>
          <ul className="plain">
            {containers.map((container) => (
              <li key={container.id}>
                <button
                  type="button"
                  className="link"
                  onClick={() =>
                    select({ kind: 'task', id: container.name.split('.').at(-1) ?? '' })
                  }
                >
                  {container.name.split('.').slice(0, 2).join('.').slice(0, 24)}
                </button>{' '}
                <span className="muted">
                  {container.image} · {container.state}
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {gossip !== null && <Gossip gossip={gossip} />}
    </>
  )
}

function Silence({ machine: { heardAt, silentUntil } }: { readonly machine: MachineView }) {
  const at = useStore(cluster, (state) => Math.floor(state.at / 100) * 100)
  if (heardAt === null || silentUntil === null) return null
  return `silent ${secondsText(at - heardAt)} of ${secondsText(silentUntil - heardAt)}`
}

function Actions({ machine, onCommand }: Props) {
  const { id, power, availability, role } = machine
  const other = availability === 'active' ? 'drain' : 'active'
  return (
    <div className="actions">
      {power === 'on' ? (
        <button
          type="button"
          className="danger"
          title={`docker-machine kill ${id}`}
          onClick={() => kill(id)}
        >
          Pull the plug
        </button>
      ) : (
        <button type="button" title={`docker-machine start ${id}`} onClick={() => start(id)}>
          Switch on
        </button>
      )}
      <button type="button" title={`chaos cut ${id}`} onClick={() => cutOff(id)}>
        Cut or mend
      </button>
      {role !== 'none' && (
        <button
          type="button"
          title={`docker node update --availability ${other} ${id}`}
          onClick={() => onCommand(`docker node update --availability ${other} ${id}`)}
        >
          {other === 'drain' ? 'Drain' : 'Make active'}
        </button>
      )}
    </div>
  )
}

function Raft({ raft, self }: { readonly raft: RaftView; readonly self: string }) {
  const left = useStore(cluster, ({ at }) =>
    raft.timeoutAt === null ? null : Math.max(0, Math.ceil((raft.timeoutAt - at) / 1000)),
  )
  return (
    <section>
      <h3>Raft, as {self} sees it</h3>
      <Facts
        rows={[
          ['State', raft.state],
          ['Term', raft.term],
          ['Leader', raft.leader ?? 'none known'],
          ['Vote', raft.votedFor ?? 'free'],
          ['Commit', `${raft.commit} of ${raft.lastIndex}, applied ${raft.applied}`],
          ['Patience', left === null ? '' : `${left} s of ${raft.timeout / 1000} s left`],
          ['Votes', raft.votes.join(', ')],
          ['Peers', raft.peers.map(({ machine, match }) => `${machine} has ${match}`).join(', ')],
        ]}
      />
      <ol className="log" aria-label="The newest entries">
        {raft.tail.map(({ index, term, word }) => (
          <li
            key={index}
            style={{ borderColor: `hsl(${(term * 67) % 360} 55% 55%)` }}
            data-committed={index <= raft.commit}
            title={`entry ${index}, term ${term}: ${word}`}
          >
            <b>{index}</b> {word}
          </li>
        ))}
      </ol>
    </section>
  )
}

function Gossip({ gossip }: { readonly gossip: GossipView }) {
  return (
    <section>
      <h3>Gossip</h3>
      <p className="muted">health score {gossip.health} (0 is well)</p>
      <ul className="plain members">
        {gossip.members.map(({ machine, state, incarnation }) => (
          <li key={machine} data-state={state}>
            {machine}{' '}
            <span className="muted">
              {state}, incarnation {incarnation}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
