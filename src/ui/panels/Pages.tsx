/** What the column shows besides the events; it comes when it is first asked for. */
import { Differences } from '../compare/Differences'
import type { Aside } from '../state/screen'
import { Gossip } from './Gossip'
import { Inspector } from './Inspector'
import { Raft } from './Raft'
import { Visit } from './Visit'
import './pages.css'

interface Props {
  /** The page, or null for what is selected. */
  readonly page: Exclude<Aside, 'feed'> | null
  readonly onCommand: (line: string) => void
}

export default function Pages({ page, onCommand }: Props) {
  switch (page) {
    case null:
      return <Inspector onCommand={onCommand} />
    case 'raft':
      return <Raft />
    case 'gossip':
      return <Gossip />
    case 'visit':
      return <Visit />
    case 'compare':
      return <Differences />
  }
}
