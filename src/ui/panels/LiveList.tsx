/** The same scene for those who do not look: a list of machines and tasks, and what changed. */
import { useStore } from 'zustand'
import { useShallow } from 'zustand/react/shallow'
import { cluster } from '../state/cluster'

export function LiveList() {
  const machines = useStore(
    cluster,
    useShallow(({ view }) => Object.values(view.machines)),
  )
  const tasks = useStore(
    cluster,
    useShallow(({ view }) => Object.values(view.tasks)),
  )
  const last = useStore(
    cluster,
    ({ feed }) => feed.findLast(({ weight }) => weight === 'mark')?.text ?? '',
  )
  return (
    <div className="off-screen">
      <p aria-live="polite">{last}</p>
      <ul aria-label="Machines and their tasks">
        {machines.map(({ id, role, belief, power, isLeader }) => (
          <li key={id}>
            {id}: {power}, {isLeader ? 'leader' : role}, {belief};{' '}
            {tasks
              .filter(({ machine, desired }) => machine === id && desired === 'running')
              .map(({ name, state }) => `${name} ${state}`)
              .join(', ') || 'no tasks'}
          </li>
        ))}
      </ul>
    </div>
  )
}
