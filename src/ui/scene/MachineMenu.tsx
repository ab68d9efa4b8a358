/** What can be done to a machine; each entry shows the command that does the same. */
import { useEffect, useRef } from 'react'
import { useStore } from 'zustand'
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
  const drains = view.availability === 'active' ? 'drain' : 'active'
  const node = `docker node update --availability ${drains} ${machine}`
  const entries: Entry[] = [
    { label: 'Inspect', command: 'Enter', run: () => select({ kind: 'machine', id: machine }) },
    view.power === 'on'
      ? {
          label: 'Pull the plug',
          command: `docker-machine kill ${machine}`,
          run: () => kill(machine),
        }
      : {
          label: 'Switch on',
          command: `docker-machine start ${machine}`,
          run: () => start(machine),
        },
    {
      label: 'Cut or mend its cables',
      command: `chaos cut ${machine}`,
      run: () => cutOff(machine),
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
      {entries.map(({ label, command, run }) => (
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
