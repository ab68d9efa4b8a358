/** What broke, what is kept, and what to press. */
import { Component, type ReactNode } from 'react'
import { goOnBefore, startOver } from '../state/link'

interface Props {
  readonly title: string
  readonly message: string
  /** What to press to go on without a reload. */
  readonly before?: () => void
}

/** What broke in the engine. */
export const EngineBroke = ({ message }: { readonly message: string }) => (
  <Broken
    title="The engine stopped: it contradicted itself"
    message={message}
    before={goOnBefore}
  />
)

function Broken({ title, message, before }: Props) {
  return (
    <div className="broken" role="alertdialog" aria-label="Something broke">
      <h2>{title}</h2>
      <p>
        <code>{message}</code>
      </p>
      <p>What you did so far is kept. Go on from there, or start over.</p>
      <div>
        {before !== undefined && (
          <button type="button" onClick={before}>
            Go on from 5 s before
          </button>
        )}
        <button type="button" onClick={() => location.reload()}>
          Reload
        </button>
        <button type="button" onClick={() => void startOver()}>
          Start over
        </button>
      </div>
    </div>
  )
}

/** Catches what the window itself breaks: a blank page would say nothing. */
export class Boundary extends Component<
  { readonly children: ReactNode },
  { readonly message: string | null }
> {
  override state: { readonly message: string | null } = { message: null }

  static getDerivedStateFromError(error: unknown): { readonly message: string } {
    return { message: error instanceof Error ? error.message : String(error) }
  }

  override render(): ReactNode {
    const { message } = this.state
    if (message === null) return this.props.children
    return <Broken title="The window broke; the swarm behind it did not" message={message} />
  }
}
