/** An editor for a file of the home folder; the command that opened it waits in its terminal. */
import { useEffect, useRef, useState } from 'react'
import { MOST_FILE_BYTES } from '../../protocol/message'
import { sayInFront, send, write } from '../state/link'
import { screen, type Editing } from '../state/screen'
import { openField } from './text-field'
import './editor.css'

/** The command ends, and its terminal has the keys again. */
function leave({ terminal }: Editing): void {
  send({ kind: 'edited', terminal })
  screen.setState({ editing: null })
}

/** Ctrl-C copies what is selected; where nothing is, it leaves, as in a terminal. */
const isCopying = (): boolean => getSelection()?.isCollapsed === false

interface Draft {
  /** Where the text is written. */
  readonly place: React.RefObject<HTMLDivElement | null>
  readonly isChanged: boolean
  readonly says: string
  /** False when the text cannot be kept. */
  readonly save: () => boolean
}

/** The text while it is written. */
function useDraft({ before, name }: Editing): Draft {
  const place = useRef<HTMLDivElement>(null)
  const [text, setText] = useState(before ?? '')
  const [kept, setKept] = useState(before)
  useEffect(() => {
    if (place.current === null) return
    const view = openField(place.current, name, before ?? '', setText)
    return () => view.destroy()
  }, [before, name])
  const isTooLarge = text.length > MOST_FILE_BYTES
  const isChanged = text !== (kept ?? '')
  const isKept = isChanged ? 'changed' : kept === null ? 'new' : 'saved'
  const save = (): boolean => {
    if (isTooLarge || text === kept) return !isTooLarge
    write(name, text, 'saved')
    sayInFront(`# ${name} is saved`)
    setKept(text)
    return true
  }
  return { place, isChanged, says: isTooLarge ? 'too large to be saved' : isKept, save }
}

export default function Editor({ file }: { readonly file: Editing }) {
  const dialog = useRef<HTMLDialogElement>(null)
  // Before the draft's effect: a dialog that is closed gives its field no focus.
  useEffect(() => dialog.current?.showModal(), [])
  const { place, isChanged, says, save } = useDraft(file)
  const [asking, setAsking] = useState(false)
  const close = (): void => {
    if (isChanged) setAsking(!asking)
    else leave(file)
  }
  const onKey = (event: React.KeyboardEvent): void => {
    const saves = (event.ctrlKey || event.metaKey) && event.key === 's'
    const leaves = event.key === 'Escape' || (event.ctrlKey && event.key === 'c' && !isCopying())
    if (event.defaultPrevented || (!saves && !leaves)) return
    event.preventDefault()
    if (leaves) return close()
    save()
    setAsking(false)
  }
  return (
    <dialog
      ref={dialog}
      className="sheet editor"
      aria-label={`Editor: ${file.name}`}
      onKeyDown={onKey}
      onCancel={(event) => event.preventDefault()}
      onClose={() => leave(file)}
    >
      <header>
        <h2>{file.name}</h2>
        <span className="muted" role="status">
          {says}
        </span>
        <button type="button" className="chief" disabled={says === 'saved'} onClick={save}>
          Save <kbd>Ctrl-S</kbd>
        </button>
        <button type="button" onClick={close}>
          Close <kbd>Esc</kbd>
        </button>
      </header>
      <div ref={place} className="editor-text" />
      {asking && isChanged && <Question file={file} save={save} onStay={() => setAsking(false)} />}
    </dialog>
  )
}

/** What is to become of changes that are not saved? */
function Question(props: {
  readonly file: Editing
  readonly save: () => boolean
  readonly onStay: () => void
}) {
  const { file, save, onStay } = props
  return (
    <footer role="alert">
      <span>{file.name} has changes that are not saved.</span>
      <button
        type="button"
        className="chief"
        onClick={() => {
          if (save()) leave(file)
        }}
      >
        Save and close
      </button>
      <button type="button" onClick={() => leave(file)}>
        Close without them
      </button>
      <button type="button" onClick={onStay}>
        Go on
      </button>
    </footer>
  )
}
