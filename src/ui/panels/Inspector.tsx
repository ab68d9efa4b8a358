/** Whatever is selected, whole. */
import { X } from 'lucide-react'
import { useStore } from 'zustand'
import { cluster } from '../state/cluster'
import { screen, select } from '../state/screen'
import { MachineDetails } from './MachineDetails'
import { ServiceDetails } from './ServiceDetails'
import { TaskDetails } from './TaskDetails'

export function Inspector({ onCommand }: { readonly onCommand: (line: string) => void }) {
  const selection = useStore(screen, (state) => state.selection)
  const view = useStore(cluster, (state) => state.view)
  if (selection === null) return null
  const machine = selection.kind === 'machine' ? view.machines[selection.id] : undefined
  const task = selection.kind === 'task' ? view.tasks[selection.id] : undefined
  const service = selection.kind === 'service' ? view.services[selection.id] : undefined
  const name = machine?.id ?? task?.name ?? service?.name ?? 'gone'
  return (
    <aside className="inspector" aria-label={`Inspector: ${name}`}>
      <header>
        <h2>
          <small>{selection.kind}</small> {name}
        </h2>
        <button type="button" aria-label="Close the inspector" onClick={() => select(null)}>
          <X size={16} />
        </button>
      </header>
      {machine !== undefined && <MachineDetails machine={machine} onCommand={onCommand} />}
      {task !== undefined && <TaskDetails task={task} />}
      {service !== undefined && <ServiceDetails service={service} />}
      {machine === undefined && task === undefined && service === undefined && (
        <p className="muted">It is not there any more.</p>
      )}
    </aside>
  )
}
