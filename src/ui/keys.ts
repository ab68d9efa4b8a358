/** Keys of the whole window; a terminal or a field in focus keeps its own. */
import { changeSpeed, togglePlay } from './panels/TopBar'
import { cluster } from './state/cluster'
import { send } from './state/link'
import { onTimeKey } from './timeline/travel'
import { screen, select, terminalIds, togglePresenting } from './state/screen'
import { notice } from './state/time'

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('input, textarea, .xterm, dialog') !== null

/** Listens; returns how to stop. */
export function listenToKeys(): () => void {
  const onKey = (event: KeyboardEvent): void => {
    if (event.altKey && /^Digit[1-9]$/.test(event.code)) {
      const id = terminalIds(cluster.getState().view)[Number(event.code.slice(5)) - 1]
      if (id === undefined) return
      event.preventDefault()
      return screen.setState({ terminal: id })
    }
    if (!isTyping(event.target) && (event.ctrlKey || event.metaKey) && isUndo(event)) return
    if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return
    const onButton =
      event.target instanceof Element && event.target.closest('button, [role=button]') !== null
    if (event.key === ' ' && onButton) return
    if (event.key.length === 1 && !screen.getState().singleKeys) return
    const onMachine =
      event.target instanceof Element && event.target.closest('.machine[data-machine]') !== null
    if (does(event.key) || (!onMachine && onTimeKey(event))) event.preventDefault()
  }
  addEventListener('keydown', onKey)
  return () => removeEventListener('keydown', onKey)
}

/** Ctrl-Z and Ctrl-Shift-Z. */
function isUndo(event: KeyboardEvent): boolean {
  if (event.key.toLowerCase() !== 'z') return false
  send({ kind: event.shiftKey ? 'redo' : 'undo' })
  event.preventDefault()
  return true
}

function toggleFullscreen(): void {
  const { documentElement, fullscreenElement } = document
  const done =
    fullscreenElement === null ? documentElement.requestFullscreen() : document.exitFullscreen()
  void done.catch(() => notice('This browser lets no page fill the screen.'))
}

/** What a key does; false when nothing. */
function does(key: string): boolean {
  switch (key) {
    case ' ':
      togglePlay()
      return true
    case '<':
      changeSpeed(0.5)
      return true
    case '>':
      changeSpeed(2)
      return true
    case 'f':
      toggleFullscreen()
      return true
    case 'P':
      togglePresenting()
      return true
    case '?':
      screen.setState({ helpOpen: true })
      return true
    case 'Escape':
      select(null)
      return true
    default:
      return false
  }
}
