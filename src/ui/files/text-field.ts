/** CodeMirror as the editor wants it: YAML where it is YAML, two spaces for Tab, our colours. */
import { defaultKeymap, history, historyKeymap, indentMore } from '@codemirror/commands'
import { yaml } from '@codemirror/lang-yaml'
import { bracketMatching, indentUnit, syntaxHighlighting } from '@codemirror/language'
import { EditorState } from '@codemirror/state'
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  keymap,
  lineNumbers,
  type KeyBinding,
} from '@codemirror/view'
import { classHighlighter } from '@lezer/highlight'

const INDENT = '  '

const INDENT_KEY: KeyBinding = {
  key: 'Tab',
  run: (view) => {
    if (view.state.selection.ranges.some(({ empty }) => !empty)) return indentMore(view)
    view.dispatch(view.state.replaceSelection(INDENT))
    return true
  },
}

const LOOKS = EditorView.theme({
  '&': { height: '100%', color: 'var(--text)', backgroundColor: 'var(--term)' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.5' },
  '.cm-content': { caretColor: 'var(--accent)', padding: '8px 0' },
  '.cm-cursor': { borderLeft: '2px solid var(--accent)' },
  '.cm-gutters': {
    color: 'var(--muted)',
    backgroundColor: 'var(--panel)',
    borderRight: '1px solid var(--line)',
  },
  '.cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--accent) 7%, transparent)' },
  '&.cm-focused': { outline: 'none' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground':
    { backgroundColor: 'color-mix(in srgb, var(--accent) 30%, transparent)' },
})

/** A field with a text, within a place of the page; `changed` hears each other text. */
export function openField(
  place: HTMLElement,
  name: string,
  text: string,
  changed: (text: string) => void,
): EditorView {
  const extensions = [
    lineNumbers(),
    history(),
    drawSelection(),
    highlightActiveLine(),
    bracketMatching(),
    indentUnit.of(INDENT),
    syntaxHighlighting(classHighlighter),
    keymap.of([INDENT_KEY, ...defaultKeymap, ...historyKeymap]),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ 'aria-label': `Text of ${name}` }),
    EditorView.updateListener.of(({ docChanged, state }) => {
      if (docChanged) changed(state.doc.toString())
    }),
    LOOKS,
    ...(/\.ya?ml$/.test(name) ? [yaml()] : []),
  ]
  const view = new EditorView({
    parent: place,
    state: EditorState.create({ doc: text, extensions }),
  })
  view.focus()
  return view
}
