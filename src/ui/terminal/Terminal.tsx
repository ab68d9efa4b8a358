/** The terminals: a tab per machine and one for the host, each a shell of its own. */
import { useEffect, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { subscribeTerminals } from '../state/link'
import { screen } from '../state/screen'
import { KeyRow } from './KeyRow'
import { createTab, fit, hear, type, typeLine, type Tab } from './tab'
import { TabBar } from './TabBar'
import { veil } from './later'
import { TypeLine } from './TypeLine'
import { FONT_SIZE, lastLines, openXterm, ROOM_FONT_SIZE, THEMES } from './xterm'
import '@xterm/xterm/css/xterm.css'
import './terminal.css'

/** All terminals that were ever in front, or were spoken to. They outlive what shows them. */
const tabs = new Map<string, Tab>()

function tabOf(id: string): Tab {
  const known = tabs.get(id)
  if (known !== undefined) return known
  const tab = createTab(id)
  tabs.set(id, tab)
  return tab
}

export default function Terminals() {
  const active = useStore(screen, ({ terminal }) => terminal)
  const typing = useStore(screen, (state) => state.typing)
  const editing = useStore(screen, (state) => state.editing)
  const holder = useRef<HTMLDivElement>(null)

  useEffect(
    () =>
      subscribeTerminals((message) => {
        if ('terminal' in message) hear(tabOf(message.terminal), message)
      }),
    [],
  )
  useShown(holder, active, editing !== null)
  useEffect(() => {
    if (typing === null) return
    const tab = tabOf(typing.terminal)
    typeLine(tab, typing.line)
    tab.xterm.term.focus()
  }, [typing])

  return (
    <section className="terminals" aria-label="Terminals">
      <TabBar />
      <div ref={holder} className="term-holder" data-terminal={active} />
      <TypeLine key={active} tab={tabOf(active)} />
      <KeyRow onKey={(key) => type(tabOf(active), key)} />
      <Transcript id={active} />
    </section>
  )
}

/**
 * Keeps the terminal `id` in the holder, as wide as that is and in the theme's colours. It has the
 * keys, unless it is `covered` by the editor.
 */
function useShown(
  holder: React.RefObject<HTMLDivElement | null>,
  id: string,
  covered: boolean,
): void {
  const theme = useStore(screen, (state) => state.theme)
  useEffect(() => {
    const element = holder.current
    if (element === null) return
    const tab = tabOf(id)
    const { term } = tab.xterm
    const place = term.element?.parentElement ?? document.createElement('div')
    place.className = 'term-place'
    element.replaceChildren(place)
    if (term.element === undefined) openXterm(tab.xterm, place)
    fit(tab)
    const watcher = new ResizeObserver(() => fit(tab))
    watcher.observe(element)
    const unveil = veil(tab.xterm, tab.marks, place)
    return () => {
      watcher.disconnect()
      unveil()
    }
  }, [holder, id])
  useEffect(() => {
    if (!covered && matchMedia('(pointer: fine)').matches) tabOf(id).xterm.term.focus()
  }, [id, covered])
  useEffect(() => {
    tabOf(id).xterm.term.options.theme = THEMES[theme]
  }, [id, theme])
  const presenting = useStore(screen, (state) => state.presenting)
  useEffect(() => {
    const tab = tabOf(id)
    tab.xterm.term.options.fontSize = presenting ? ROOM_FONT_SIZE : FONT_SIZE
    fit(tab)
  }, [id, presenting])
}

/** How long the text waits for more to come, in milliseconds. */
const CALM = 120

/** The last lines as plain text, for those who do not look. */
function Transcript({ id }: { readonly id: string }) {
  const [text, setText] = useState('')
  useEffect(() => {
    const { term } = tabOf(id).xterm
    let waiting = 0
    const read = (): void => {
      waiting = 0
      setText(lastLines(term))
    }
    const heard = term.onWriteParsed(() => {
      waiting ||= window.setTimeout(read, CALM)
    })
    read()
    return () => {
      heard.dispose()
      clearTimeout(waiting)
    }
  }, [id])
  return (
    <pre className="off-screen" data-terminal-text={id} aria-label={`Terminal of ${id}, as text`}>
      {text}
    </pre>
  )
}
