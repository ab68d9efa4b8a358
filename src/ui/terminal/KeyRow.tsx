/** Keys that a phone's keyboard lacks. */
import { csi, ctrl, ESC, TAB } from './keys'

const KEYS: readonly (readonly [label: string, key: string])[] = [
  ['Tab', TAB],
  ['Ctrl-C', ctrl('c')],
  ['Esc', ESC],
  ['↑', csi('A')],
  ['↓', csi('B')],
  ['←', csi('D')],
  ['→', csi('C')],
]

export function KeyRow({ onKey }: { readonly onKey: (key: string) => void }) {
  return (
    <div className="key-row" role="toolbar" aria-label="Keys">
      {KEYS.map(([label, key]) => (
        <button
          key={label}
          type="button"
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onKey(key)}
        >
          {label}
        </button>
      ))}
    </div>
  )
}
