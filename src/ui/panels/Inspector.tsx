/** Whatever is selected, whole. */
import { X } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useStore } from 'zustand'
import { glance } from '../state/cluster'
import { screen, select, type Selection } from '../state/screen'
import { ContainerDetails } from './ContainerDetails'
import { MachineDetails } from './MachineDetails'
import { MessageDetails } from './MessageDetails'
import { ServiceDetails } from './ServiceDetails'
import { TaskDetails } from './TaskDetails'

export function Inspector({ onCommand }: { readonly onCommand: (line: string) => void }) {
  const selection = useStore(screen, (state) => state.selection)
  const name = useStore(glance, ({ view }) => {
    if (selection === null) return ''
    const { kind, id } = selection
    if (kind === 'machine') return view.machines[id]?.id
    if (kind === 'container') return view.containers[id]?.name
    return kind === 'task' ? view.tasks[id]?.name : view.services[id]?.name
  })
  const panel = useRef<HTMLElement>(null)
  useEffect(() => {
    panel.current?.scroll(0, 0)
  }, [selection])
  if (selection === null) return null
  const title = selection.kind === 'message' ? '' : (name ?? 'gone')
  return (
    <section ref={panel} className="inspector" aria-label={`Inspector: ${title || 'message'}`}>
      <header>
        <h2>
          <small>{selection.kind}</small> {title}
        </h2>
        <button
          type="button"
          aria-label="Close the inspector"
          title="Esc"
          onClick={() => select(null)}
        >
          <X size={16} />
        </button>
      </header>
      <Details selection={selection} onCommand={onCommand} />
    </section>
  )
}

function Details(props: {
  readonly selection: Selection
  readonly onCommand: (line: string) => void
}) {
  const { kind, id } = props.selection
  const machine = useStore(glance, ({ view }) => view.machines[id])
  const task = useStore(glance, ({ view }) => view.tasks[id])
  const container = useStore(glance, ({ view }) => view.containers[id])
  const service = useStore(glance, ({ view }) => view.services[id])
  const message = useStore(screen, (state) => state.message)
  if (kind === 'message' && message !== null) return <MessageDetails message={message} />
  if (kind === 'machine' && machine !== undefined)
    return <MachineDetails machine={machine} onCommand={props.onCommand} />
  if (kind === 'task' && task !== undefined) return <TaskDetails task={task} />
  if (kind === 'container' && container !== undefined)
    return <ContainerDetails container={container} />
  if (kind === 'service' && service !== undefined)
    return <ServiceDetails service={service} onCommand={props.onCommand} />
  return <p className="muted">It is not there any more.</p>
}
