/**
 * The column beside the stage: what is selected, or one of its pages. It is always as wide, so that
 * nothing on the stage moves when something is selected.
 */
import {
  Activity,
  Columns2,
  MessagesSquare,
  Globe,
  PanelRightClose,
  PanelRightOpen,
  Vote,
} from 'lucide-react'
import { lazy, Suspense } from 'react'
import { useStore } from 'zustand'
import { openAside, screen, type Aside as Page } from '../state/screen'
import { Feed } from './Feed'

const Pages = lazy(() => import('./Pages'))

const PAGES: readonly {
  readonly id: Page
  readonly name: string
  readonly says: string
  readonly icon: typeof Vote
}[] = [
  { id: 'feed', name: 'Events', says: 'What happened, newest first', icon: Activity },
  { id: 'raft', name: 'Raft', says: 'The managers’ logs side by side', icon: Vote },
  { id: 'gossip', name: 'Gossip', says: 'Who thinks what of whom', icon: MessagesSquare },
  { id: 'visit', name: 'Browser', says: 'Ask a published port, see who answers', icon: Globe },
  { id: 'compare', name: 'Compare', says: 'What differs between two branches', icon: Columns2 },
]

export function Aside({ onCommand }: { readonly onCommand: (line: string) => void }) {
  const aside = useStore(screen, (state) => state.aside)
  const folded = useStore(screen, (state) => state.folded)
  const selected = useStore(screen, (state) => state.selection !== null)
  const fold = (): void => screen.setState({ folded: !folded, selection: null })
  return (
    <aside className="aside" data-folded={folded && !selected} data-open={selected || !folded}>
      <nav className="aside-tabs" aria-label="Beside the stage">
        {PAGES.map(({ id, name, says, icon: Icon }) => (
          <button
            key={id}
            type="button"
            title={says}
            aria-pressed={!selected && !folded && aside === id}
            onClick={() => openAside(id)}
          >
            <Icon size={14} aria-hidden="true" />
            <span>{name}</span>
          </button>
        ))}
        <button
          type="button"
          className="fold"
          aria-label={folded ? 'Unfold the column' : 'Fold the column away'}
          onClick={fold}
        >
          {folded ? <PanelRightOpen size={15} /> : <PanelRightClose size={15} />}
        </button>
      </nav>
      <div className="aside-page">
        {!selected && !folded && aside === 'feed' && <Feed />}
        <Suspense>
          {(selected || (!folded && aside !== 'feed')) && (
            <Pages page={selected || aside === 'feed' ? null : aside} onCommand={onCommand} />
          )}
        </Suspense>
      </div>
    </aside>
  )
}
