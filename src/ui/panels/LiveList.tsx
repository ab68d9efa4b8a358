/** The same scene for those who do not look: a list of machines and tasks, and what changed. */
import { useStore } from 'zustand'
import { useShallow } from 'zustand/react/shallow'
import type { TaskView } from '../../protocol/view'
import { stateWords } from '../scene/crates'
import { glance } from '../state/cluster'

export function LiveList() {
  const machines = useStore(
    glance,
    useShallow(({ view }) => Object.values(view.machines)),
  )
  const tasks = useStore(glance, ({ view }) => view.tasks)
  const containers = useStore(glance, ({ view }) => view.containers)
  const last = useStore(
    glance,
    ({ feed }) => feed.findLast(({ weight }) => weight === 'mark')?.text ?? '',
  )
  const byMachine = new Map<string, TaskView[]>()
  for (const task of Object.values(tasks)) {
    if (task.desired !== 'running') continue
    byMachine.set(task.machine, [...(byMachine.get(task.machine) ?? []), task])
  }
  const named = (machine: string): string =>
    (byMachine.get(machine) ?? []).map(({ name, state }) => `${name} ${state}`).join(', ')
  const waiting = named('')
  const own = (machine: string): string =>
    Object.values(containers)
      .filter((container) => container.machine === machine)
      .map((container) => `; by hand: ${container.name} ${stateWords(container)}`)
      .join('')
  return (
    <div className="off-screen">
      <p aria-live="polite" data-announced>
        {last}
      </p>
      <ul aria-label="Machines and their tasks">
        {machines.map(({ id, role, belief, power, isLeader }) => (
          <li key={id}>
            {id}: {power}, {isLeader ? 'leader' : role}, {belief}; {named(id) || 'no tasks'}
            {own(id)}
          </li>
        ))}
        {waiting !== '' && <li>without a machine: {waiting}</li>}
      </ul>
    </div>
  )
}
