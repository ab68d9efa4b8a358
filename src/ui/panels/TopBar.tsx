/** The slim bar on top: the lab's name, time and its speed, theme and help. */
import { CircleHelp, Moon, Pause, Play, RotateCcw, StepForward, Sun } from 'lucide-react'
import { useState } from 'react'
import { useStore } from 'zustand'
import { clockText } from '../clock'
import { wholeAddress } from '../embed'
import { hexagon } from '../scene/hexagon'
import { cluster, glance } from '../state/cluster'
import { isEmbedded, send, startOver } from '../state/link'
import { openAside, screen, togglePresenting, toggleTheme } from '../state/screen'
import { Pips } from './Pips'
import { ShareTools } from './ShareTools'

const SLOWEST = -1
const FASTEST = 2
const STEP = 0.05

/** The slider is logarithmic: a tenth to a hundred times. */
const speedAt = (position: number): number => Number((10 ** position).toPrecision(2))

const positionOf = (speed: number): number =>
  Number((Math.round(Math.log10(speed) / STEP) * STEP).toFixed(2))

export function changeSpeed(factor: number): void {
  const speed = Math.max(0.1, Math.min(100, cluster.getState().speed * factor))
  send({ kind: 'speed', speed })
}

export function togglePlay(): void {
  send({ kind: cluster.getState().playing ? 'pause' : 'play' })
}

export function TopBar() {
  const swarm = useStore(glance, ({ view }) => view.swarm['swarm'])
  return (
    <header className="top-bar">
      <h1>
        <svg width="20" height="20" viewBox="-10 -10 20 20" aria-hidden="true">
          <path d={hexagon(9)} />
        </svg>
        Swarmscope
      </h1>
      <Transport />
      <button
        type="button"
        className="swarm-words"
        title="The managers and their logs"
        disabled={isEmbedded}
        onClick={() => openAside('raft')}
      >
        {swarm === undefined ? (
          'no swarm yet'
        ) : (
          <>
            <Pips managers={swarm.managers} alive={swarm.managersAlive} quorum={swarm.quorum} />
            <span>{swarm.words}</span>
          </>
        )}
      </button>
      <Tools />
    </header>
  )
}

function Transport() {
  const tenths = useStore(glance, ({ at }) => Math.floor(at / 100))
  const playing = useStore(glance, (state) => state.playing)
  return (
    <div className="transport" role="group" aria-label="Time">
      <button
        type="button"
        onClick={togglePlay}
        aria-label={playing ? 'Pause' : 'Play'}
        title="Space"
      >
        {playing ? <Pause size={16} /> : <Play size={16} />}
      </button>
      <button
        type="button"
        className="step"
        onClick={() => send({ kind: 'step', unit: 'event', back: false })}
        aria-label="Step to the next event"
        title="."
      >
        <StepForward size={16} />
      </button>
      {/* It is read out when it stands, not ten times a second. */}
      <output className="clock" aria-label="Virtual time" aria-live={playing ? 'off' : 'polite'}>
        {clockText(tenths * 100)}
      </output>
      <Speed />
    </div>
  )
}

/** A log scale. It stands where the hand put it until the thread says how fast it plays. */
function Speed() {
  const speed = useStore(glance, (state) => state.speed)
  const [held, setHeld] = useState<number | null>(null)
  const [known, setKnown] = useState(speed)
  if (known !== speed) {
    setKnown(speed)
    setHeld(null)
  }
  return (
    <label className="speed">
      <input
        type="range"
        min={SLOWEST}
        max={FASTEST}
        step={STEP}
        value={held ?? positionOf(speed)}
        aria-label="Speed"
        aria-valuetext={`${speed} times`}
        onChange={({ target }) => {
          setHeld(Number(target.value))
          send({ kind: 'speed', speed: speedAt(Number(target.value)) })
        }}
      />
      <span>{speed}×</span>
    </label>
  )
}

function Tools() {
  const theme = useStore(screen, (state) => state.theme)
  const presenting = useStore(screen, (state) => state.presenting)
  if (isEmbedded) {
    return (
      <a className="whole" href={wholeAddress()} target="_blank" rel="noopener">
        Open it whole
      </a>
    )
  }
  if (presenting) {
    return (
      <button type="button" title="P" onClick={togglePresenting}>
        Present no longer
      </button>
    )
  }
  return (
    <div className="tools">
      <ShareTools on="wide" />
      <button
        type="button"
        onClick={() => void startOver()}
        aria-label="Start over"
        title="Begin anew; what was is kept among the labs"
      >
        <RotateCcw size={16} />
      </button>
      <button type="button" onClick={toggleTheme} aria-label="Dark or light">
        {theme === 'dark' ? <Sun size={16} /> : <Moon size={16} />}
      </button>
      <button
        type="button"
        onClick={() => screen.setState({ helpOpen: true })}
        aria-label="Help and keys"
        title="?"
      >
        <CircleHelp size={16} />
      </button>
    </div>
  )
}
