/** The buttons of the strip: back and on by steps and marks, undo and redo, how much is shown. */
import {
  ChevronLeft,
  ChevronRight,
  ChevronsLeft,
  ChevronsRight,
  FastForward,
  Redo2,
  Rewind,
  Undo2,
} from 'lucide-react'
import { useStore } from 'zustand'
import { ShareTools } from '../panels/ShareTools'
import { glance } from '../state/cluster'
import { send } from '../state/link'
import { time } from '../state/time'
import { jumpToMark, toEnd } from './travel'

const SPANS: readonly (readonly [string, number | null])[] = [
  ['all', null],
  ['5 min', 300_000],
  ['1 min', 60_000],
  ['10 s', 10_000],
]

interface Props {
  readonly span: number | null
  readonly onSpan: (span: number | null) => void
}

export function Controls({ span, onSpan }: Props) {
  const undo = useStore(time, (state) => state.undo)
  const redo = useStore(time, (state) => state.redo)
  const past = useStore(glance, ({ at, end }) => at < end)
  const step = (back: boolean): void => send({ kind: 'step', unit: 'event', back })
  return (
    <div className="time-controls" role="group" aria-label="Travel in time">
      <Tool says="The mark before ([)" go={() => jumpToMark(-1)}>
        <ChevronsLeft size={15} />
      </Tool>
      <Tool says="One event back (,)" go={() => step(true)}>
        <ChevronLeft size={15} />
      </Tool>
      <Tool says="Play backwards (r)" go={() => send({ kind: 'rewind' })}>
        <Rewind size={13} />
      </Tool>
      <Tool says="One event on (.)" go={() => step(false)}>
        <ChevronRight size={15} />
      </Tool>
      <Tool says="The next mark (])" go={() => jumpToMark(1)}>
        <ChevronsRight size={15} />
      </Tool>
      <Tool says="Back to now" go={toEnd} off={!past}>
        <FastForward size={13} /> <span>now</span>
      </Tool>
      <Tool
        says={undo === null ? 'Nothing to undo' : `Undo: ${undo} (Ctrl-Z)`}
        go={() => send({ kind: 'undo' })}
        off={undo === null}
        className="undo"
      >
        <Undo2 size={14} />
        <span>{undo ?? 'nothing to undo'}</span>
      </Tool>
      <Tool
        says={redo === null ? 'Nothing to redo' : `Redo: ${redo} (Ctrl-Shift-Z)`}
        go={() => send({ kind: 'redo' })}
        off={redo === null}
      >
        <Redo2 size={14} />
      </Tool>
      <ShareTools on="phone" />
      <select
        aria-label="How much is shown"
        title="How much of the run the strip shows"
        value={String(span)}
        onChange={({ target }) => onSpan(target.value === 'null' ? null : Number(target.value))}
      >
        {SPANS.map(([name, value]) => (
          <option key={name} value={String(value)}>
            {name}
          </option>
        ))}
      </select>
    </div>
  )
}

function Tool(props: {
  readonly says: string
  readonly go: () => void
  readonly off?: boolean
  readonly className?: string
  readonly children: React.ReactNode
}) {
  const { says, go, off = false, className, children } = props
  return (
    <button
      type="button"
      className={className}
      title={says}
      aria-label={says}
      disabled={off}
      onClick={go}
    >
      {children}
    </button>
  )
}
