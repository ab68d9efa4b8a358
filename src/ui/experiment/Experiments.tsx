/** A scenario over many seeds: what is asked, its transcript, and how the answers are spread. */
import { Download, Play, Square } from 'lucide-react'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type {
  ExperimentView,
  FromExperiment,
  RunView,
  ToExperiment,
} from '../../protocol/experiment'
import { csvOf, summaries } from '../../protocol/summary'
import { Sheet } from '../panels/Sheet'
import { screen } from '../state/screen'
import { Plot } from './Plot'
import './experiment.css'

const close = (): void => screen.setState({ experimenting: false })
const MOST_SEEDS = 500

export default function Experiments() {
  const [seeds, setSeeds] = useState(30)
  const [text, setText] = useState('')
  const [chosen, setChosen] = useState('')
  const { experiments, runs, all, mistake, busy, run, stop } = useRuns()
  const choose = (next: ExperimentView): void => {
    setText(next.text)
    setChosen(next.id)
    run({ text: next.text, seeds, first: 1 })
  }
  return (
    <Sheet name="Experiments" kind="experiments" onClose={close}>
      <header>
        <h2>Experiments</h2>
        <p className="muted small">
          The same scenario with many seeds, in a lab of its own. Nothing happens to yours.
        </p>
      </header>
      {experiments.length === 0 && <p className="muted">The questions are on their way …</p>}
      <ul className="plain questions">
        {experiments.map((one) => (
          <li key={one.id}>
            <button type="button" aria-pressed={one.id === chosen} onClick={() => choose(one)}>
              {one.question}
            </button>
          </li>
        ))}
      </ul>
      <Results runs={runs} />
      {mistake !== null && <p className="alarm">This cannot be run: {mistake}</p>}
      <details>
        <summary>The scenario, to be changed</summary>
        <textarea
          aria-label="The scenario"
          spellCheck={false}
          value={text}
          placeholder="@vary, docker commands, @until, @measure: docs/transcripts.md"
          onChange={({ target }) => setText(target.value)}
        />
      </details>
      <Controls
        runs={runs}
        busy={busy}
        says={busy ? `Stop (${runs.length} of ${all})` : 'Run'}
        off={text.trim() === ''}
        seeds={seeds}
        onSeeds={setSeeds}
        onRun={() => (busy ? stop() : run({ text, seeds, first: 1 }))}
      />
    </Sheet>
  )
}

function Controls(props: {
  readonly runs: readonly RunView[]
  readonly busy: boolean
  readonly says: string
  readonly off: boolean
  readonly seeds: number
  readonly onSeeds: (seeds: number) => void
  readonly onRun: () => void
}) {
  const { runs, busy, says, off, seeds, onSeeds, onRun } = props
  return (
    <footer>
      <button type="button" className="chief" disabled={off} onClick={onRun}>
        {busy ? <Square size={13} /> : <Play size={13} />} {says}
      </button>
      <label>
        <input
          type="number"
          min={1}
          max={MOST_SEEDS}
          value={seeds}
          onChange={({ target }) =>
            onSeeds(Math.max(1, Math.min(MOST_SEEDS, Number(target.value) || 1)))
          }
        />{' '}
        seeds
      </label>
      <button type="button" disabled={runs.length === 0} onClick={() => saveCsv(runs)}>
        <Download size={13} /> CSV
      </button>
      <button type="button" className="last" onClick={close}>
        Close
      </button>
    </footer>
  )
}

/** The thread of experiments, and what it came to. It ends with the sheet. */
function useRuns() {
  const [experiments, setExperiments] = useState<readonly ExperimentView[]>([])
  const [runs, setRuns] = useState<readonly RunView[]>([])
  const [all, setAll] = useState(0)
  const [mistake, setMistake] = useState<string | null>(null)
  const worker = useRef<Worker | null>(null)
  const begin = useCallback((): Worker => {
    worker.current?.terminate()
    const next = new Worker(new URL('../../experiment.worker.ts', import.meta.url), {
      type: 'module',
    })
    next.onmessage = ({ data }: MessageEvent<FromExperiment>) => {
      if (data.kind === 'ready') return setExperiments(data.experiments)
      if (data.kind === 'mistake') return setMistake(data.why)
      setAll(data.all)
      setRuns((before) => [...before, data.run])
    }
    worker.current = next
    return next
  }, [])
  useEffect(() => {
    begin()
    return () => worker.current?.terminate()
  }, [begin])
  const stop = (): void => {
    begin()
    setAll(runs.length)
  }
  const run = (ask: ToExperiment): void => {
    setRuns([])
    setAll(0)
    setMistake(null)
    begin().postMessage(ask)
  }
  return { experiments, runs, all, mistake, busy: runs.length < all, run, stop }
}

function Results({ runs }: { readonly runs: readonly RunView[] }) {
  const all = useMemo(() => summaries(runs), [runs])
  const measures = [...new Set(all.map(({ measure }) => measure))]
  const failed = runs.filter((run) => run.failed !== null)
  return (
    <div className="results" aria-live="polite">
      {measures.map((measure) => (
        <Plot
          key={measure}
          measure={measure}
          rows={all.filter((summary) => summary.measure === measure)}
        />
      ))}
      {failed.length > 0 && (
        <p className="alarm small">
          {failed.length} of {runs.length} runs did not do what was claimed: {failed[0]?.failed}
        </p>
      )}
    </div>
  )
}

function saveCsv(runs: readonly RunView[]): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([csvOf(runs)], { type: 'text/csv' }))
  link.download = 'experiment.csv'
  link.click()
}
