/** A machine: what is so, what the leader believes, what it believes itself. */
import { useStore } from 'zustand'
import { useShallow } from 'zustand/react/shallow'
import type { MachineView } from '../../protocol/view'
import { spanText } from '../clock'
import { silenceWords } from '../scene/beats'
import { beliefWords } from '../scene/card'
import { stateWords } from '../scene/crates'
import { machineEntries } from '../scene/menus'
import { glance } from '../state/cluster'
import { Facts } from './Facts'
import { Link } from './Link'
import { Raft } from './Raft'
import { Why } from './Why'

const gib = (bytes: number): string => `${(bytes / 1024 ** 3).toFixed(1)} GiB`

interface Props {
  readonly machine: MachineView
  readonly onCommand: (line: string) => void
}

export function MachineDetails({ machine, onCommand }: Props) {
  const { id, power, certificate, gossip } = machine
  const isManager = useStore(glance, ({ view }) => view.rafts[id] !== undefined)
  const validity = useStore(glance, ({ at }) => {
    const left = (certificate?.expiresAt ?? 0) - at
    return left < 0 ? 'expired' : `for ${spanText(left)}`
  })
  const labels = Object.entries(machine.nodeLabels).map(([key, value]) => `${key}=${value}`)
  return (
    <>
      <Actions machine={machine} onCommand={onCommand} />
      <Why kind="machine" id={id} />
      <Facts
        rows={[
          ['So it is', `power ${power}`],
          ['Believed', beliefWords(machine) === '' ? '' : `${beliefWords(machine)}, by the leader`],
          ['Silence', <Silence key="silence" machine={machine} />],
          [
            'Role',
            machine.isLeader ? 'manager, leader' : machine.role === 'none' ? '' : machine.role,
          ],
          ['Address', <code key="address">{machine.address}</code>],
          ['CPUs', `${machine.cpusReserved} of ${machine.cpus} reserved`],
          ['Memory', `${gib(machine.memoryReserved)} of ${gib(machine.memoryBytes)} reserved`],
          ['Labels', labels.join(', ')],
          ['Images', machine.images.join(', ')],
          ['Node ID', machine.nodeId === '' ? '' : <code key="id">{machine.nodeId}</code>],
          ['Certificate', certificate === null ? '' : `swarm-${certificate.role}, ${validity}`],
        ]}
      />
      {gossip !== null && <Beliefs machine={machine} />}
      <Tasks machine={id} />
      <ByHand machine={id} />
      {isManager && (
        <section>
          <h3>Raft</h3>
          <Raft self={id} />
        </section>
      )}
    </>
  )
}

function Silence({ machine }: { readonly machine: MachineView }) {
  const at = useStore(glance, (state) => state.at)
  const beat = useStore(glance, ({ view }) => view.beats[machine.id])
  const words = silenceWords({ machine, beat, raft: undefined }, at)
  if (words !== '') return <span className="alarm">{words}</span>
  return beat?.heardAt == null ? 'no session' : `heard ${ago(at - beat.heardAt)}`
}

const ago = (ms: number): string => `${(Math.max(0, ms) / 1000).toFixed(1)} s ago`

function Actions({ machine, onCommand }: Props) {
  /** One of them asks whether its cables are cut. */
  useStore(glance, ({ view }) => view.links)
  const entries = machineEntries(machine, onCommand).slice(1)
  return (
    <div className="actions">
      {entries.map(({ label, command, run }) => (
        <button
          key={label}
          type="button"
          className={label === 'Pull the plug' ? 'danger' : ''}
          title={command}
          onClick={run}
        >
          {label}
        </button>
      ))}
    </div>
  )
}

function Tasks({ machine }: { readonly machine: string }) {
  const tasks = useStore(
    glance,
    useShallow(({ view }) => Object.values(view.tasks).filter((task) => task.machine === machine)),
  )
  if (tasks.length === 0) return null
  const sorted = [...tasks].sort((a, b) => (a.name < b.name ? -1 : 1) || b.createdAt - a.createdAt)
  return (
    <section>
      <h3>Tasks</h3>
      <ul className="plain">
        {sorted.map(({ id, name, state, image }) => (
          <li key={id}>
            <Link kind="task" id={id} name={name} />{' '}
            <span className="muted">
              {state} · {image.slice(image.lastIndexOf('/') + 1)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Containers that somebody made on it. */
function ByHand({ machine }: { readonly machine: string }) {
  const own = useStore(
    glance,
    useShallow(({ view }) =>
      Object.values(view.containers).filter((container) => container.machine === machine),
    ),
  )
  if (own.length === 0) return null
  return (
    <section>
      <h3>Containers made by hand</h3>
      <ul className="plain">
        {own.map((container) => (
          <li key={container.id}>
            <Link kind="container" id={container.id} name={container.name} />{' '}
            <span className="muted">
              {stateWords(container)} · {container.image}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Whom it takes for leader, and whom it doubts: beside the truth when it is cut off. */
function Beliefs({ machine: { id, gossip } }: { readonly machine: MachineView }) {
  const raft = useStore(glance, ({ view }) => view.rafts[id])
  if (gossip === null) return null
  const doubts = gossip.doubts.map(({ machine, state }) => `${machine} ${state}`)
  return (
    <section>
      <h3>What it believes itself</h3>
      <Facts
        rows={[
          ['Leader', raft === undefined ? '' : `${raft.leader ?? 'none known'}, term ${raft.term}`],
          ['Knows of', `${gossip.known} alive, itself included`],
          ['Doubts', doubts.length === 0 ? 'nobody' : doubts.join(', ')],
          [
            'Health',
            gossip.health === 0 ? 'well' : `score ${gossip.health}: slower to accuse others`,
          ],
        ]}
      />
    </section>
  )
}
