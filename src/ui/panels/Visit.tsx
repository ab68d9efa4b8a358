/** A little browser: it asks a published port, shows who answered, counts and tells the way. */
import { RotateCw } from 'lucide-react'
import { useState } from 'react'
import { useStore } from 'zustand'
import type { VisitView } from '../../protocol/view'
import { offeredPage, openPage, visit } from '../scene/page'
import { glance } from '../state/cluster'
import { screen } from '../state/screen'

const HELLO = /^Hello from (\S+) \((\S+), (\S+)\) on (\S+)/

export function Visit() {
  const url = useStore(screen, (state) => state.url)
  const visits = useStore(glance, (state) => state.visits)
  const offer = useStore(glance, ({ view }) => offeredPage(view))
  const shown = url === '' ? offer : url
  return (
    <section className="visit" aria-label="Browser">
      <AddressBar key={shown} url={shown} />
      <Page visit={visits.at(-1)} offer={offer} />
      <Tally visits={visits} />
      <Way visit={visits.at(-1)} />
    </section>
  )
}

function AddressBar({ url }: { readonly url: string }) {
  const [text, setText] = useState(url)
  const [bad, setBad] = useState(false)
  const go = (): void => {
    setBad(!visit(text))
    screen.setState({ url: text })
  }
  return (
    <form
      className="address-bar"
      onSubmit={(event) => {
        event.preventDefault()
        go()
      }}
    >
      <input
        value={text}
        aria-label="Address"
        aria-invalid={bad}
        placeholder="http://v1:8080/"
        spellCheck={false}
        onChange={({ target }) => setText(target.value)}
      />
      <button type="submit" aria-label="Load it">
        <RotateCw size={15} />
      </button>
    </form>
  )
}

function Page({
  visit: last,
  offer,
}: {
  readonly visit: VisitView | undefined
  readonly offer: string
}) {
  if (last === undefined) {
    return (
      <div className="page">
        <p className="muted">
          {offer !== ''
            ? 'Load the page, and load it again: another container answers. Any machine will do.'
            : 'No port is published yet: docker service create --name web -p 8080:80 nginx'}
        </p>
      </div>
    )
  }
  if (last.failed !== '') {
    return (
      <div className="page" data-failed={last.failed}>
        <b>This page cannot be reached</b>
        <p className="muted">
          {last.failed === 'timeout'
            ? 'Nobody answered within 10 s.'
            : 'The connection was refused.'}
        </p>
        <Elsewhere offer={offer} />
      </div>
    )
  }
  const [, container, task, image, machine] = HELLO.exec(last.body) ?? []
  return (
    <div className="page" data-answered={container ?? ''}>
      {container === undefined ? (
        <pre>{last.body}</pre>
      ) : (
        <>
          <b>{container}</b>
          <p>
            {task} on {machine}
          </p>
          <p className="muted">{image}</p>
        </>
      )}
    </div>
  )
}

/** Another machine, where the one that was asked does not answer. */
function Elsewhere({ offer }: { readonly offer: string }) {
  const url = useStore(screen, (state) => state.url)
  if (offer === '' || offer === url) return null
  return (
    <button type="button" className="link" onClick={() => openPage(offer)}>
      Ask {offer}
    </button>
  )
}

/** Who answered how often. */
function Tally({ visits }: { readonly visits: readonly VisitView[] }) {
  const counts = new Map<string, number>()
  for (const { body, failed } of visits) {
    const [, , task, , machine] = HELLO.exec(body) ?? []
    const who = failed === '' ? (task === undefined ? 'others' : `${task} on ${machine}`) : failed
    counts.set(who, (counts.get(who) ?? 0) + 1)
  }
  if (counts.size === 0) return null
  const most = Math.max(...counts.values())
  return (
    <ul className="plain tally" aria-label="Who answered">
      {[...counts]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([who, count]) => (
          <li key={who}>
            <span>{who}</span>
            <i style={{ width: `${(70 * count) / most}px` }} />
            <b>{count}</b>
          </li>
        ))}
    </ul>
  )
}

const STATIONS: Readonly<Record<string, string>> = {
  client: 'you',
  port: 'port',
  balancer: 'balancer',
  task: 'task',
  answer: 'answer',
}

/** Each hop, and what decided it. */
function Way({ visit: last }: { readonly visit: VisitView | undefined }) {
  if (last === undefined) return null
  return (
    <section>
      <h3>The way of the last request</h3>
      <ol className="way">
        {last.hops.map(({ where, machine, why }, at) => (
          <li key={`${at} ${where}`}>
            <b>
              {STATIONS[where]} {where === 'client' ? '' : machine}
            </b>{' '}
            <span className="muted">{why}</span>
          </li>
        ))}
      </ol>
    </section>
  )
}
