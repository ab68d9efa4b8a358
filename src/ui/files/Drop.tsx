/** Takes files that are dropped anywhere on the page, or chosen with a button. */
import { FileUp } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { screen } from '../state/screen'
import { take } from './take'
import './files.css'

const hasFiles = ({ dataTransfer }: DragEvent): boolean =>
  dataTransfer?.types.includes('Files') === true

/** Covers the page while files hang over it, and says what will become of them. */
export default function Drop() {
  const terminal = useStore(screen, (state) => state.terminal)
  const [over, setOver] = useState(false)
  useEffect(() => {
    const on = (event: DragEvent): void => {
      if (!hasFiles(event)) return
      event.preventDefault()
      setOver(event.type === 'dragover')
      if (event.type === 'drop') void take([...(event.dataTransfer?.files ?? [])])
    }
    const leave = ({ relatedTarget }: DragEvent): void => {
      if (relatedTarget === null) setOver(false)
    }
    addEventListener('dragover', on)
    addEventListener('drop', on)
    addEventListener('dragleave', leave)
    return () => {
      removeEventListener('dragover', on)
      removeEventListener('drop', on)
      removeEventListener('dragleave', leave)
    }
  }, [])
  if (!over) return null
  return (
    <div className="drop">
      <p>
        Drop text files to put them where the shell on <b>{terminal}</b> finds them
      </p>
    </div>
  )
}

/** The same for those who do not drag. */
export function ChooseFiles() {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <button
        type="button"
        className="choose-files"
        aria-label="Put files into the shell’s folder"
        title="Put files into the shell’s folder; they can be dropped on the page, too"
        onClick={() => input.current?.click()}
      >
        <FileUp size={14} aria-hidden="true" />
      </button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label="Files for the shell’s folder"
        onChange={({ target }) => {
          void take([...(target.files ?? [])])
          target.value = ''
        }}
      />
    </>
  )
}
