/** "Try this": the tutorial's next command; a click types it for you. */
import { useState } from 'react'
import { useStore } from 'zustand'
import { nextStep, STEPS } from '../guide/steps'
import { cluster, glance } from '../state/cluster'
import { screen, typeLine } from '../state/screen'

export function Guide() {
  const [passed, setPassed] = useState(0)
  const step = useStore(glance, ({ view }) => nextStep(view, passed))
  const open = useStore(screen, ({ guideOpen, isReal }) => guideOpen && !isReal)
  if (step > passed) setPassed(step)
  const current = STEPS[step]
  if (!open) return null
  return (
    <aside className="guide" aria-label="Try this">
      {current === undefined ? (
        <span>You have seen the whole walk. Now break something.</span>
      ) : (
        <>
          <span className="guide-say">
            <small>
              {step + 1} of {STEPS.length}
            </small>
            {current.say}
          </span>
          <button
            type="button"
            className="guide-line"
            data-guide={step}
            title={`Type it on ${current.terminal}`}
            onClick={() => {
              typeLine(current.terminal, current.line)
              setPassed(step + (current.done(cluster.getState().view) ? 0 : Number(isFree(step))))
            }}
          >
            <b>{current.terminal} $</b> <code>{current.line}</code>
          </button>
        </>
      )}
      <button
        type="button"
        aria-label="Hide the guide"
        onClick={() => screen.setState({ guideOpen: false })}
      >
        ×
      </button>
    </aside>
  )
}

/** A step that shows something and changes nothing is passed by taking it. */
const isFree = (step: number): boolean => {
  const line = STEPS[step]?.line ?? ''
  return line.includes(' ps ') || line.startsWith('curl')
}
