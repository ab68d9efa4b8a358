/** The sheet of failures: each opens as a lab of its own, at the instant when it can be seen. */
import { useEffect, useRef } from 'react'
import { openTranscript } from '../share/open'
import { screen } from '../state/screen'
import { FAILURES } from './failures'
import '../panels/help.css'

export default function Failures() {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  const close = (): void => screen.setState({ failing: false })
  return (
    <dialog ref={dialog} className="sheet failures" aria-label="Failures" onClose={close}>
      <div className="help-head">
        <h2>Failures</h2>
        <button type="button" onClick={close}>
          Close
        </button>
      </div>
      <p className="muted">
        Each opens as a lab of its own, with the way there behind you and the steps out of it above
        the terminal. This lab stays as it is.
      </p>
      <ul className="plain">
        {FAILURES.map(({ id, title, about, machines, text }) => (
          <li key={id}>
            <button
              type="button"
              data-failure={id}
              onClick={() => {
                screen.setState({ guideOpen: true })
                void openTranscript(title, text, machines, id)
              }}
            >
              <b>{title}</b> <span className="muted">{about}</span>
            </button>
          </li>
        ))}
      </ul>
    </dialog>
  )
}
