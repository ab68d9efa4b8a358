/** The branches as lines that leave each other; a click goes over to one. */
import { Columns2, X } from 'lucide-react'
import { useStore } from 'zustand'
import type { BranchView } from '../../protocol/time'
import { clockText } from '../clock'
import { send } from '../state/link'
import { time } from '../state/time'
import { xOf, type Scale } from './scale'
import { compare } from './travel'

export function Branches({ scale }: { readonly scale: Scale }) {
  const branches = useStore(time, (state) => state.branches)
  const current = useStore(time, (state) => state.current)
  const beside = useStore(time, (state) => state.beside)
  if (branches.length < 2) return null
  return (
    <ul className="branches" aria-label="Branches">
      {branches.map((branch) => (
        <Row
          key={branch.id}
          branch={branch}
          current={branch.id === current}
          compared={branch.id === beside}
          scale={scale}
        />
      ))}
    </ul>
  )
}

function Row(props: {
  readonly branch: BranchView
  readonly current: boolean
  readonly compared: boolean
  readonly scale: Scale
}) {
  const { branch, current, compared, scale } = props
  const { id, name, parent, left, end } = branch
  const from = Math.max(0, xOf(scale, left))
  const to = Math.min(scale.width, xOf(scale, end))
  const says = parent === null ? 'the first run' : `left at ${clockText(left)}`
  return (
    <li className="branch" data-current={current}>
      <span
        className="branch-line"
        style={{ transform: `translateX(${from}px)`, width: Math.max(2, to - from) }}
      />
      <button
        type="button"
        className="branch-name"
        aria-current={current}
        title={`${name}, ${says}, reaches ${clockText(end)}. Double-click to rename.`}
        onClick={() => send({ kind: 'branch.go', branch: id })}
        onDoubleClick={() => {
          const next = prompt('A name for this branch', name)
          if (next !== null) send({ kind: 'branch.name', branch: id, name: next })
        }}
      >
        {name}
      </button>
      {!current && (
        <button
          type="button"
          className="branch-tool"
          aria-pressed={compared}
          aria-label={`Compare with ${name}`}
          title="Put it beside the branch you are on (c)"
          onClick={() => compare(compared ? null : id)}
        >
          <Columns2 size={12} />
        </button>
      )}
      {!current && (
        <button
          type="button"
          className="branch-tool"
          aria-label={`Delete the branch ${name}`}
          title="Delete this branch"
          onClick={() => send({ kind: 'branch.forget', branch: id })}
        >
          <X size={11} />
        </button>
      )}
    </li>
  )
}
