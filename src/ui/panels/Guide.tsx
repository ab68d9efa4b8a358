/** The strip above the terminals; what it says comes after the first picture. */
import { lazy, Suspense } from 'react'
import { useStore } from 'zustand'
import { screen } from '../state/screen'

const Walk = lazy(() => import('../guide/Walk'))

export function Guide() {
  const open = useStore(screen, ({ guideOpen, isReal }) => guideOpen && !isReal)
  if (!open) return null
  return (
    <aside className="guide" aria-label="Try this">
      <Suspense>
        <Walk />
      </Suspense>
    </aside>
  )
}
