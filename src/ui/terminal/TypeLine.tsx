/** A plain field for those whose keyboard is on the screen: it holds the editor's very line. */
import { useEffect, useState } from 'react'
import { change, listen } from './editor'
import { ENTER } from './keys'
import { filled } from './line'
import { type, type Tab } from './tab'

export function TypeLine({ tab }: { readonly tab: Tab }) {
  const { editor } = tab
  const [text, setText] = useState(editor.line.text)
  useEffect(() => listen(editor, () => setText(editor.line.text)), [editor])
  return (
    <form
      className="type-line"
      onSubmit={(event) => {
        event.preventDefault()
        type(tab, ENTER)
      }}
    >
      <input
        value={text}
        aria-label="Type a command"
        placeholder="Type a command"
        autoCapitalize="none"
        autoComplete="off"
        autoCorrect="off"
        spellCheck={false}
        enterKeyHint="go"
        onChange={({ target }) => {
          if (editor.shown !== null) change(editor, (line) => filled(line, target.value))
        }}
      />
      <button type="submit">Run</button>
    </form>
  )
}
