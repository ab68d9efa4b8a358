/** Ways out of the page, and experiments: above on a wide window, beside the time on a phone. */
import { FlaskConical, Share2 } from 'lucide-react'
import { useSyncExternalStore } from 'react'
import { isEmbedded } from '../state/link'
import { phone, screen } from '../state/screen'

function subscribe(listener: () => void): () => void {
  phone.addEventListener('change', listener)
  return () => phone.removeEventListener('change', listener)
}

/** Shown where `on` says: on a phone, or on a wide window. */
export function ShareTools({ on }: { readonly on: 'phone' | 'wide' }) {
  const isPhone = useSyncExternalStore(subscribe, () => phone.matches)
  if (isEmbedded || isPhone !== (on === 'phone')) return null
  return (
    <>
      <button
        type="button"
        aria-label="Share, save and open"
        title="A link to this instant, files, and all labs"
        onClick={() => screen.setState({ sharing: true })}
      >
        <Share2 size={15} />
        <span>Share</span>
      </button>
      <button
        type="button"
        aria-label="Experiments over many seeds"
        title="The same scenario over many seeds"
        onClick={() => screen.setState({ experimenting: true })}
      >
        <FlaskConical size={16} />
      </button>
    </>
  )
}
