/** A sheet over the page, there as long as it is mounted; Escape closes it. */
import { useEffect, useRef, type ReactNode } from 'react'

interface Props {
  readonly name: string
  /** Its class in the style sheets. */
  readonly kind: string
  readonly onClose: () => void
  readonly children: ReactNode
}

export function Sheet({ name, kind, onClose, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog ref={dialog} className={`sheet ${kind}`} aria-label={name} onClose={onClose}>
      {children}
    </dialog>
  )
}

/** Its name, and a way out beside it. */
export function SheetHead({ name, onClose }: Pick<Props, 'name' | 'onClose'>) {
  return (
    <div className="sheet-head">
      <h2>{name}</h2>
      <button type="button" onClick={onClose}>
        Close
      </button>
    </div>
  )
}
