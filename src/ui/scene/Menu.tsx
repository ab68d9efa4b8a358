/** A menu at a point: what can be done, and beside each entry the command or key that does it. */
import { useEffect, useRef } from 'react'
import type { Place } from '../state/screen'

export interface Entry {
  readonly label: string
  readonly command: string
  readonly run: () => void
}

interface Props {
  readonly name: string
  readonly entries: readonly Entry[]
  readonly at: Place
  readonly onClose: () => void
}

const WIDTH = 380
const ROW = 34

export function Menu({ name, entries, at, onClose }: Props) {
  const menu = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const before = document.activeElement
    menu.current?.querySelector('button')?.focus()
    const close = (event: Event): void => {
      if (!menu.current?.contains(event.target as Node)) onClose()
    }
    addEventListener('pointerdown', close)
    return () => {
      removeEventListener('pointerdown', close)
      if (before instanceof HTMLElement || before instanceof SVGElement) before.focus()
    }
  }, [onClose])
  const height = entries.length * ROW + 16
  return (
    <div
      ref={menu}
      className="menu"
      role="menu"
      tabIndex={-1}
      aria-label={name}
      style={{
        left: Math.max(8, Math.min(at.x, innerWidth - WIDTH)),
        top: Math.max(8, Math.min(at.y, innerHeight - height)),
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape' || event.key === 'Tab') onClose()
        else if (event.key === 'ArrowDown') step(menu.current, 1)
        else if (event.key === 'ArrowUp') step(menu.current, -1)
        else return
        event.preventDefault()
        event.stopPropagation()
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

function step(menu: HTMLElement | null, by: 1 | -1): void {
  const all = [...(menu?.querySelectorAll('button') ?? [])]
  const at = all.findIndex((one) => one === document.activeElement)
  all[(at + by + all.length) % all.length]?.focus()
}
