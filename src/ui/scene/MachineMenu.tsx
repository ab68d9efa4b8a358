/** What can be done to a machine; each entry shows the command that does the same. */
import { useEffect, useRef } from 'react'
import { useStore } from 'zustand'
import type { MachineView } from '../../protocol/view'
import { cluster } from '../state/cluster'
import { select, type Place } from '../state/screen'
import { cutOff, kill, start } from './gestures'

interface Props {
  readonly machine: string
  readonly at: Place
  readonly onCommand: (line: string) => void
  readonly onClose: () => void
}

interface Entry {
  readonly label: string
  readonly command: string
  readonly run: () => void
}

export function MachineMenu({ machine, at, onCommand, onClose }: Props) {
  const view = useStore(cluster, (state) => state.view.machines[machine])
  const menu = useRef<HTMLDivElement>(null)
  useEffect(() => {
    menu.current?.querySelector('button')?.focus()
    const close = (event: Event): void => {
      if (!menu.current?.contains(event.target as Node)) onClose()
    }
    addEventListener('pointerdown', close)
    return () => removeEventListener('pointerdown', close)
  }, [onClose])
  if (view === undefined) return null
  return (
    <div
      ref={menu}
      className="menu"
      role="menu"
      tabIndex={-1}
      aria-label={`What to do with ${machine}`}
      style={{ left: Math.min(at.x, innerWidth - 300), top: Math.min(at.y, innerHeight - 220) }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose()
      }}
    >
      {entriesFor(view, onCommand).map(({ label, command, run }) => (
        <button
          key={label}
          type="button"
          role="menuitem"
          onClick={() => {
            run()
            onClose()
          }}
        >
          <span>{label}</span>
          <code>{command}</code>
        </button>
      ))}
    </div>
  )
}

function entriesFor(view: MachineView, onCommand: (line: string) => void): Entry[] {
  const { id } = view
  const drains = view.availability === 'active' ? 'drain' : 'active'
  const node = `docker node update --availability ${drains} ${id}`
  return [
    { label: 'Inspect', command: 'Enter', run: () => select({ kind: 'machine', id }) },
    view.power === 'on'
      ? {
          label: 'Pull the plug',
          command: `docker-machine kill ${id}`,
          run: () => kill(id),
        }
      : {
          label: 'Switch on',
          command: `docker-machine start ${id}`,
          run: () => start(id),
        },
    {
      label: 'Cut or mend its cables',
      command: `chaos cut ${id}`,
      run: () => cutOff(id),
    },
    ...(view.role === 'none'
      ? []
      : [
          {
            label: drains === 'drain' ? 'Drain' : 'Make active',
            command: node,
            run: () => onCommand(node),
          },
        ]),
  ]
}
