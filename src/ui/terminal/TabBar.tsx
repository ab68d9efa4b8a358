/** A tab for the host and for each machine; Alt and a figure goes there too. */
import { useStore } from 'zustand'
import { useShallow } from 'zustand/react/shallow'
import { ChooseFiles } from '../files/Drop'
import { cluster } from '../state/cluster'
import { screen, terminalIds } from '../state/screen'

export function TabBar() {
  const ids = useStore(
    cluster,
    useShallow(({ view }) => terminalIds(view)),
  )
  const active = useStore(screen, ({ terminal }) => terminal)
  return (
    <div className="tabs">
      <div className="tab-list" role="tablist" aria-label="Machines">
        {ids.map((id, at) => (
          <button
            key={id}
            type="button"
            role="tab"
            aria-selected={id === active}
            title={at < 9 ? `Alt-${at + 1}` : undefined}
            onClick={() => screen.setState({ terminal: id })}
          >
            {id}
          </button>
        ))}
      </div>
      <ChooseFiles />
      <span className="tabs-hint">Esc then Tab leaves the terminal</span>
    </div>
  )
}
