/** The sheet with which an instant, a lab and a picture leave the page, and labs come and go. */
import { FilePlus2, FolderOpen, Link, Pencil, Trash2 } from 'lucide-react'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { clockText } from '../clock'
import { forgetLab, keeping, labs, rename, saveAs, searchOf, type LabRow } from '../state/keep'
import { Sheet } from '../panels/Sheet'
import { cluster } from '../state/cluster'
import { share } from '../state/link'
import { screen, typeLine } from '../state/screen'
import { notice } from '../state/time'
import {
  copyFrame,
  copyLink,
  saveCast,
  saveClip,
  saveFile,
  savePng,
  saveSvg,
  saveTranscript,
} from './offer'
import { openFile } from './open'
import './share.css'

const close = (): void => screen.setState({ sharing: false })

/** Does something and closes the sheet; what fails says so. */
function done(deed: () => void | Promise<void>): void {
  close()
  void Promise.resolve(deed()).catch((error: unknown) =>
    notice(`That failed: ${error instanceof Error ? error.message : String(error)}.`),
  )
}

/** The leader's terminal prints it, and keeps it in files. */
function takeAway(): void {
  const { view } = cluster.getState()
  typeLine(view.swarm['swarm']?.leader ?? 'v1', 'takeaway')
}

export default function Share() {
  const terminal = useStore(screen, (state) => state.terminal)
  return (
    <Sheet name="Share, save and open" kind="share" onClose={close}>
      <section>
        <h2>This instant</h2>
        <div className="ways">
          <button type="button" className="chief" onClick={() => done(copyLink)}>
            <Link size={15} aria-hidden="true" /> Copy a link
          </button>
          <button type="button" onClick={() => done(copyFrame)}>
            Copy a frame for another page
          </button>
        </div>
        <p className="muted small">
          The link holds all that was done. Who opens it stands at this instant and can go on.
        </p>
      </section>
      <section>
        <h2>As a file</h2>
        <div className="choices">
          <Choice name="Lab" says="all branches, to be opened again" go={saveFile} />
          <Choice name="Transcript" says="what was typed and done, as text" go={saveTranscript} />
          <Choice
            name="Cast"
            says={`the terminal of ${terminal}, for asciinema`}
            go={() => saveCast(terminal)}
          />
          <Choice name="SVG" says="the picture, to be drawn on" go={saveSvg} />
          <Choice name="PNG" says="the picture, twice as large" go={savePng} />
          <Choice name="Clip" says="the last ten seconds, as a video" go={saveClip} />
        </div>
      </section>
      <section>
        <h2>On real machines</h2>
        <button type="button" onClick={() => done(takeAway)}>
          <b>Take this to a real swarm</b>{' '}
          <span className="muted">the stack file and the commands that build the same</span>
        </button>
      </section>
      <Labs />
      <button type="button" onClick={close}>
        Close
      </button>
    </Sheet>
  )
}

function Choice(props: {
  readonly name: string
  readonly says: string
  readonly go: () => void | Promise<void>
}) {
  const { name, says, go } = props
  return (
    <button type="button" onClick={() => done(go)}>
      <b>{name}</b> <span className="muted">{says}</span>
    </button>
  )
}

const goTo = (search: string): void => location.assign(`${location.pathname}${search}`)

/** The labs of this browser. */
function Labs() {
  const [rows, setRows] = useState<readonly LabRow[]>([])
  const file = useRef<HTMLInputElement>(null)
  const isCopy = useStore(keeping, ({ is }) => is === false)
  const read = useCallback(() => void labs().then(setRows, () => setRows([])), [])
  useEffect(read, [read])
  return (
    <section>
      <h2>Labs in this browser</h2>
      {isCopy && <KeepCopy />}
      <ul className="plain labs">
        {rows.map((row) => (
          <Row key={row.search} row={row} onChange={read} />
        ))}
      </ul>
      <div className="lab-tools">
        <button type="button" onClick={() => named('A name for the new lab', '', goTo)}>
          <FilePlus2 size={14} aria-hidden="true" /> New lab
        </button>
        <button type="button" onClick={() => file.current?.click()}>
          <FolderOpen size={14} aria-hidden="true" /> Open a file
        </button>
        <input
          ref={file}
          type="file"
          hidden
          accept=".json,.txt"
          aria-label="A lab or a transcript"
          onChange={({ target }) => {
            const [chosen] = target.files ?? []
            if (chosen !== undefined) done(() => openFile(chosen))
          }}
        />
      </div>
    </section>
  )
}

/** Asks for a name and goes on with its address; without one, nothing happens. */
function named(question: string, before: string, go: (search: string) => void): void {
  const name = prompt(question, before)?.trim().slice(0, 60) ?? ''
  if (name !== '' && name !== before) go(searchOf(name))
}

/** A copy of a lab that another tab keeps can be kept under a name of its own. */
function KeepCopy() {
  const keep = (search: string): void => {
    void share('lab').then(async ({ lab }) => {
      if (lab !== null) await saveAs(search, { lab, instant: null, said: {} })
      goTo(search)
    })
  }
  return (
    <p className="copy">
      This is a copy of a lab that is open in another tab. It is not kept.
      <button type="button" onClick={() => named('A name for the copy', '', keep)}>
        Keep it under a name
      </button>
    </p>
  )
}

function Row({ row, onChange }: { readonly row: LabRow; readonly onChange: () => void }) {
  const { name, search, instant, isThis } = row
  const renameTo = (next: string): void => {
    if (isThis) keeping.setState({ is: false })
    const target = new URLSearchParams(next).get('lab') ?? ''
    void rename(search, target).then(isThis ? () => goTo(next) : onChange)
  }
  return (
    <li data-lab={name}>
      {isThis ? (
        <b aria-current="page">{name}</b>
      ) : (
        <button type="button" className="link" onClick={() => goTo(search)}>
          {name}
        </button>
      )}
      <span className="muted">{instant === null ? '' : clockText(instant.at)}</span>
      <button
        type="button"
        aria-label={`Rename ${name}`}
        onClick={() => named('Another name', name, renameTo)}
      >
        <Pencil size={13} />
      </button>
      <button
        type="button"
        aria-label={`Delete ${name}`}
        disabled={isThis}
        onClick={() => void forgetLab(search).then(onChange)}
      >
        <Trash2 size={13} />
      </button>
    </li>
  )
}
