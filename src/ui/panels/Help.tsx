/** The keys, and what the marks mean. */
import { useStore } from 'zustand'
import { phone, screen, togglePresenting } from '../state/screen'
import { Sheet, SheetHead } from './Sheet'
import './help.css'

const KEYS: readonly (readonly [string, string])[] = [
  ['Space', 'play or pause'],
  ['. and ,', 'one event on, or back'],
  ['n and p', 'to the next message, or the one before'],
  ['[ and ]', 'to the mark before, or the next'],
  ['← → and 0–9', '5 s back or on (Shift: a tenth); to a tenth of the run'],
  ['r', 'play backwards'],
  ['c', 'compare with another branch, side by side'],
  ['Ctrl-Z', 'undo; with Shift, redo'],
  ['< >', 'slower, faster'],
  ['arrows', 'move among machines on the stage'],
  ['Enter', 'inspect what is in focus'],
  ['K, S', 'pull the plug, switch on'],
  ['D, X', 'drain; cut its cables or mend them'],
  ['M, right click', 'the menu of a machine'],
  ['+ − 0', 'on the stage: nearer, farther, show all'],
  ['f', 'fill the screen'],
  ['Shift-P', 'show it to a room: large, and a slide remote walks on and back'],
  ['Shift and drag', 'cut the cables that the line crosses'],
  ['Alt-1 … Alt-9', 'terminals'],
  ['Tab, Ctrl-R, Ctrl-C', 'in a terminal: complete, search, interrupt'],
]

const MARKS: readonly (readonly [string, string])[] = [
  ['hollow hexagon', 'a task that waits or was just assigned'],
  ['filling hexagon', 'pulling its image, then ready'],
  ['full hexagon', 'running; a notch: of an older spec'],
  ['small dot', 'a task that is over, kept as history'],
  ["a card's body", 'the truth: powered or not'],
  ["a card's frame", 'what the leader believes of it'],
  ['red ring', "the leader's patience with a silent machine"],
  ['ring around a shield', "a manager's patience with its leader"],
  ['tray above the leader', 'tasks without a machine, and why'],
]

export default function Help() {
  const singleKeys = useStore(screen, (state) => state.singleKeys)
  const close = (): void => screen.setState({ helpOpen: false })
  const present = (): void => {
    close()
    togglePresenting()
  }
  return (
    <Sheet name="Help" kind="help" onClose={close}>
      <SheetHead name="Help" onClose={close} />
      <p className="help-ways">
        <button type="button" onClick={() => screen.setState({ guideOpen: true, helpOpen: false })}>
          Walk through a first swarm
        </button>
        <button type="button" onClick={() => screen.setState({ failing: true, helpOpen: false })}>
          Look at failures
        </button>
        {!phone.matches && (
          <button type="button" onClick={present}>
            Show it to a room
          </button>
        )}
      </p>
      <div className="help-parts">
        <section>
          <h3>Keys</h3>
          <Rows rows={KEYS} />
          <label className="single-keys">
            <input
              type="checkbox"
              checked={singleKeys}
              onChange={() => screen.setState({ singleKeys: !singleKeys })}
            />
            Single keys act on the whole page
          </label>
        </section>
        <section>
          <h3>Marks</h3>
          <Rows rows={MARKS} />
        </section>
      </div>
    </Sheet>
  )
}

function Rows({ rows }: { readonly rows: readonly (readonly [string, string])[] }) {
  return (
    <dl>
      {rows.map(([term, text]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  )
}
