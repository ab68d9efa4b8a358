/** A slide remote, which types Page Down and Page Up: the walk's next step, and back. */
import { send } from '../state/link'

/** Listens, in terminals too; returns how to stop. */
export function listenToRemote(next: () => void): () => void {
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === 'PageDown') next()
    else if (event.key === 'PageUp') send({ kind: 'undo' })
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  addEventListener('keydown', onKey, { capture: true })
  return () => removeEventListener('keydown', onKey, { capture: true })
}
