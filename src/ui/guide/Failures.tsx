/** The sheet of failures: each opens as a lab of its own, at the instant when it can be seen. */
import { Sheet, SheetHead } from '../panels/Sheet'
import { openTranscript } from '../share/open'
import { screen } from '../state/screen'
import { FAILURES } from './failures'
import '../panels/help.css'

const close = (): void => screen.setState({ failing: false })

export default function Failures() {
  return (
    <Sheet name="Failures" kind="failures" onClose={close}>
      <SheetHead name="Failures" onClose={close} />
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
    </Sheet>
  )
}
