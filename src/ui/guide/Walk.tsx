/**
 * "Try this": the next command of the tutorial, or of the failure that this lab is about; a click
 * types it for you.
 */
import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import { cluster, glance } from '../state/cluster'
import { screen, typeLine } from '../state/screen'
import { FAILURES } from './failures'
import { listenToRemote } from './remote'
import { nextStep, STEPS, type Step } from './steps'

const asked = new URLSearchParams(location.search).get('story')
const story = FAILURES.find(({ id }) => id === asked)
const steps = story?.steps ?? STEPS

export default function Walk() {
  const [passed, setPassed] = useState(0)
  const at = useStore(glance, ({ view }) => nextStep(steps, view, passed))
  if (at > passed) setPassed(at)
  const step = steps[at]
  return (
    <>
      {story !== undefined && (
        <p className="guide-story">
          <b>{story.title}.</b> {story.about}
        </p>
      )}
      {step === undefined ? (
        <span className="guide-end">
          {story === undefined
            ? 'You have seen the whole walk. Now break something.'
            : 'That was it.'}
        </span>
      ) : (
        <Next step={step} at={at} onPass={() => setPassed(at + 1)} />
      )}
      <button
        type="button"
        title="What goes wrong with swarms, each a lab of its own"
        onClick={() => screen.setState({ failing: true })}
      >
        Failures
      </button>
      <button
        type="button"
        aria-label="Hide the guide"
        onClick={() => screen.setState({ guideOpen: false })}
      >
        ×
      </button>
    </>
  )
}

function Next(props: { readonly step: Step; readonly at: number; readonly onPass: () => void }) {
  const { step, at, onPass } = props
  const take = (): void => {
    typeLine(step.terminal, step.line)
    if (step.looks === true || step.done(cluster.getState().view)) onPass()
  }
  const presenting = useStore(screen, (state) => state.presenting)
  useEffect(() => (presenting ? listenToRemote(take) : undefined))
  return (
    <>
      <span className="guide-say" title={step.say}>
        <small>
          {at + 1} of {steps.length}
        </small>
        {step.say}
      </span>
      <button
        type="button"
        className="guide-line"
        data-guide={at}
        title={`Type it on ${step.terminal}`}
        onClick={take}
      >
        <b>{step.terminal} $</b> <code>{step.line}</code>
      </button>
    </>
  )
}
