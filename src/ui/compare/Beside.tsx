/** The picture of the branch that is compared: one looks at it, one does not act in it. */
import { X } from 'lucide-react'
import { useStore } from 'zustand'
import { Picture } from '../scene/Picture'
import { beside } from '../state/cluster'
import { send } from '../state/link'
import { time } from '../state/time'
import './compare.css'

const nothing = (): void => {}

export function Beside() {
  const name = useBranchName((state) => state.beside)
  return (
    <section className="pane" aria-label={`There: ${name}`}>
      <Picture
        mirror={beside}
        onStage={nothing}
        says={`The machines on the branch ${name}`}
        looksOnly
        cutting={false}
        onMenu={nothing}
        onCableMenu={nothing}
      />
      <p className="pane-name">
        <b>there</b> <span>{name}</span>
        <button
          type="button"
          aria-label="Compare no longer"
          title="Compare no longer (c)"
          onClick={() => send({ kind: 'compare', branch: null })}
        >
          <X size={13} />
        </button>
      </p>
    </section>
  )
}

/** Over the picture at which one acts, while another stands beside it. */
export function HereName() {
  const name = useBranchName((state) => state.current)
  return (
    <p className="pane-name">
      <b>here</b> <span>{name}</span>
    </p>
  )
}

const useBranchName = (of: (state: ReturnType<typeof time.getState>) => number | null): string =>
  useStore(time, (state) => state.branches.find(({ id }) => id === of(state))?.name ?? '')
