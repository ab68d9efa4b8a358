/** The terminals: a tab per machine and one for the host, each a shell of its own. */
import { useEffect, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { useShallow } from 'zustand/react/shallow'
import { cluster } from '../state/cluster'
import { subscribeTerminals } from '../state/link'
import { screen } from '../state/screen'
import { createTab, type Tab } from './tab'
import '@xterm/xterm/css/xterm.css'

const KEYS: readonly (readonly [string, string])[] = [
  ['Tab', '\t'],
  ['Ctrl-C', '\u0003'],
  ['Esc', '\u001b'],
  ['↑', '\u001b[A'],
  ['↓', '\u001b[B'],
  ['←', '\u001b[D'],
  ['→', '\u001b[C'],
]

const THEMES = {
  dark: {
    background: '#10151b',
    foreground: '#dde6ee',
    cursor: '#6db8ff',
    selectionBackground: '#2f4a63',
  },
  light: {
    background: '#fbfcfd',
    foreground: '#17232e',
    cursor: '#0b67b8',
    selectionBackground: '#bcd6ee',
  },
}

export default function Terminals() {
  const ids = useStore(
    cluster,
    useShallow(({ view }) => [
      'host',
      ...Object.values(view.machines)
        .sort((a, b) => a.order - b.order)
        .map(({ id }) => id),
    ]),
  )
  const active = useStore(screen, ({ terminal }) => terminal)
  const theme = useStore(screen, (state) => state.theme)
  const typing = useStore(screen, (state) => state.typing)
  const tabs = useRef(new Map<string, Tab>())
  const holder = useRef<HTMLDivElement>(null)
  const [text, setText] = useState('')

  const tabOf = (id: string): Tab => {
    const known = tabs.current.get(id)
    if (known !== undefined) return known
    const tab = createTab(id, () => {
      if (screen.getState().terminal === id) setText(tab.text())
    })
    tabs.current.set(id, tab)
    return tab
  }

  useEffect(
    () =>
      subscribeTerminals((message) => {
        if ('terminal' in message) tabOf(message.terminal).hear(message)
      }),
    [],
  )

  useEffect(() => {
    const element = holder.current
    if (element === null) return
    const tab = tabOf(active)
    tab.theme(THEMES[theme])
    const place = document.createElement('div')
    place.className = 'term-place'
    element.replaceChildren(place)
    if (tab.term.element === undefined) tab.open(place)
    else place.replaceWith(tab.term.element)
    tab.fit()
    setText(tab.text())
    if (matchMedia('(pointer: fine)').matches) tab.term.focus()
    const watcher = new ResizeObserver(() => tab.fit())
    watcher.observe(element)
    return () => watcher.disconnect()
  }, [active, theme])

  useEffect(() => {
    if (typing === null) return
    tabOf(typing.terminal).type(typing.line)
    tabOf(typing.terminal).term.focus()
  }, [typing])

  return (
    <section className="terminals" aria-label="Terminals">
      <div className="tabs" role="tablist" aria-label="Machines">
        {ids.map((id, at) => (
          <button
            key={id}
            type="button"
            role="tab"
            aria-selected={id === active}
            title={at < 9 ? `Alt-${at + 1}` : undefined}
            onClick={() => screen.setState({ terminal: id })}
          >
            {id}
          </button>
        ))}
        <span className="tabs-hint">Esc then Tab leaves the terminal</span>
      </div>
      <div ref={holder} className="term-holder" data-terminal={active} />
      <div className="key-row" role="toolbar" aria-label="Keys">
        {KEYS.map(([label, data]) => (
          <button
            key={label}
            type="button"
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => tabOf(active).term.input(data)}
          >
            {label}
          </button>
        ))}
      </div>
      <pre
        className="off-screen"
        data-terminal-text={active}
        aria-label={`Terminal of ${active}, as text`}
      >
        {text}
      </pre>
    </section>
  )
}
