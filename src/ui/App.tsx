/** The window: what is where. */
import { lazy, Suspense, useEffect, useState } from 'react'
import { useStore } from 'zustand'
import { Beside, HereName } from './compare/Beside'
import { restOutOfSight } from './embed'
import { listenToKeys } from './keys'
import { Aside } from './panels/Aside'
import { Boundary, EngineBroke } from './panels/Broken'
import { Guide } from './panels/Guide'
import { Legend } from './panels/Legend'
import { LiveList } from './panels/LiveList'
import { Services } from './panels/Services'
import { TopBar } from './panels/TopBar'
import { Scene } from './scene/Scene'
import { cluster } from './state/cluster'
import { isEmbedded, open, send } from './state/link'
import { screen, typeLine } from './state/screen'
import { recall, remember } from './state/storage'
import { time } from './state/time'
import './theme.css'
import './app.css'
import './panels/panels.css'

const Drop = lazy(() => import('./files/Drop'))
const Editor = lazy(() => import('./files/Editor'))
const Share = lazy(() => import('./share/Share'))
const Failures = lazy(() => import('./guide/Failures'))
const Help = lazy(() => import('./panels/Help'))
const Experiments = lazy(() => import('./experiment/Experiments'))
const Timeline = lazy(() => import('./timeline/Timeline'))
const Terminals = lazy(() => import('./terminal/Terminal'))

/** Swarm commands are typed where they are understood: on the leader. */
function onLeader(line: string): void {
  const { view } = cluster.getState()
  const terminal = view.swarm['swarm']?.leader ?? 'v1'
  if (isEmbedded) send({ kind: 'exec', terminal, line, columns: COLUMNS })
  else typeLine(terminal, line)
}

/** Of a terminal that nobody sees. */
const COLUMNS = 120

export const App = () => (
  <Boundary>
    <Window />
  </Boundary>
)

function Window() {
  const editing = useStore(screen, (state) => state.editing)
  const helping = useStore(screen, (state) => state.helpOpen)
  const experimenting = useStore(screen, (state) => state.experimenting)
  const failing = useStore(screen, (state) => state.failing)
  const sharing = useStore(screen, (state) => state.sharing)
  const presenting = useStore(screen, (state) => state.presenting)
  const bare = useStore(screen, (state) => state.presenting && state.selection === null)
  const broken = useStore(cluster, (state) => state.broken)
  const [height, setHeight] = useState(() => Number(recall('swarmscope.terminal') ?? 34))
  useEffect(() => {
    void open()
    return listenToKeys()
  }, [])
  useEffect(() => (isEmbedded ? restOutOfSight(document.body) : undefined), [])
  return (
    <div
      className="app"
      data-embedded={isEmbedded}
      data-presenting={presenting}
      style={{ '--terminal': `${height}%` } as React.CSSProperties}
    >
      <TopBar />
      <main className="main">
        <StageArea />
        {!isEmbedded && !bare && <Aside onCommand={onLeader} />}
      </main>
      <div className="strip">
        <Suspense>
          <Timeline />
        </Suspense>
      </div>
      {!isEmbedded && <Bottom onHeight={setHeight} />}
      <LiveList />
      <Suspense>
        {!isEmbedded && <Drop />}
        {editing !== null && <Editor file={editing} />}
        {sharing && <Share />}
        {helping && <Help />}
        {experimenting && <Experiments />}
        {failing && <Failures />}
      </Suspense>
      {broken !== null && <EngineBroke message={broken} />}
    </div>
  )
}

/** The walk, and the terminals. */
function Bottom({ onHeight }: { readonly onHeight: (percent: number) => void }) {
  return (
    <footer className="bottom">
      <Divider onMove={onHeight} />
      <Guide />
      <Suspense fallback={<p className="muted waiting-for">The terminal is on its way …</p>}>
        <Terminals />
      </Suspense>
    </footer>
  )
}

/** The picture, and while two branches are compared a second one beside it. */
function StageArea() {
  const split = useStore(time, ({ beside }) => beside !== null)
  return (
    <div className="stage-area" data-split={split}>
      <section className="pane" aria-label="The picture">
        <Scene onCommand={onLeader} />
        <Services />
        <Legend />
        {split && <HereName />}
      </section>
      {split && <Beside />}
    </div>
  )
}

/** Drags the border between the picture and the terminal; arrow keys move it, too. */
function Divider({ onMove }: { readonly onMove: (percent: number) => void }) {
  const move = (percent: number): void => {
    const bounded = Math.max(15, Math.min(75, percent))
    remember('swarmscope.terminal', String(bounded))
    onMove(bounded)
  }
  return (
    <div
      className="divider"
      role="separator"
      aria-orientation="horizontal"
      aria-label="Height of the terminal"
      aria-valuenow={Number(recall('swarmscope.terminal') ?? 34)}
      tabIndex={0}
      onKeyDown={({ key }) => {
        const now = Number(recall('swarmscope.terminal') ?? 34)
        if (key === 'ArrowUp') move(now + 4)
        if (key === 'ArrowDown') move(now - 4)
      }}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
      }}
      onPointerMove={(event) => {
        if (event.buttons === 1) move(((innerHeight - event.clientY) / innerHeight) * 100)
      }}
    />
  )
}
