/** The same scene for those who do not look: a list of machines and tasks, and what changed. */
import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import { useShallow } from 'zustand/react/shallow'
import type { FeedItem, MachineView, TaskView } from '../../protocol/view'
import { stateWords } from '../scene/crates'
import { cluster, glance } from '../state/cluster'

export function LiveList() {
  const machines = useStore(
    glance,
    useShallow(({ view }) => Object.values(view.machines)),
  )
  const tasks = useStore(glance, ({ view }) => view.tasks)
  const containers = useStore(glance, ({ view }) => view.containers)
  const byMachine = new Map<string, TaskView[]>()
  for (const task of Object.values(tasks)) {
    if (task.desired !== 'running') continue
    byMachine.set(task.machine, [...(byMachine.get(task.machine) ?? []), task])
  }
  const named = (machine: string): string =>
    (byMachine.get(machine) ?? [])
      .map(({ name, state, err }) => `${name} ${state}${err === '' ? '' : ` (${err})`}`)
      .join(', ')
  const waiting = named('')
  const own = (machine: string): string =>
    Object.values(containers)
      .filter((container) => container.machine === machine)
      .map((container) => `; by hand: ${container.name} ${stateWords(container)}`)
      .join('')
  return (
    <section className="off-screen" aria-label="The picture in words">
      <News />
      <ul aria-label="Machines and their tasks">
        {machines.map((machine) => (
          <li key={machine.id}>
            {standing(machine)}; {named(machine.id) || 'no tasks'}
            {own(machine.id)}
          </li>
        ))}
        {waiting !== '' && <li>without a machine: {waiting}</li>}
      </ul>
    </section>
  )
}

/** What is so, and what the leader believes. */
function standing({ id, role, belief, power, isLeader }: MachineView): string {
  const believed = belief === 'none' ? '' : `, believed ${belief}`
  return `${id}: power ${power}, ${isLeader ? 'leader' : role === 'none' ? 'in no swarm' : role}${believed}`
}

/** A voice needs so long for a few sentences. */
const BREATH_MS = 1500
const MOST_SAID = 4

/** What mattered since it last spoke: the newest sentences, and how many more there were. */
function News() {
  const [said, setSaid] = useState('')
  useEffect(() => {
    let heard: FeedItem | undefined
    const speak = (): void => {
      const { feed } = cluster.getState()
      const last = heard === undefined ? -1 : feed.lastIndexOf(heard)
      /** What it said last is not there after a leap through time: then there is nothing new. */
      const from = heard !== undefined && last < 0 ? feed.length : last + 1
      const news = feed.slice(from).filter(({ weight }) => weight === 'mark')
      heard = feed.at(-1)
      if (news.length === 0) return
      const more = news.length > MOST_SAID ? [`and ${news.length - MOST_SAID} more before`] : []
      setSaid([...news.slice(-MOST_SAID).map(({ text }) => text), ...more].join('. '))
    }
    const timer = setInterval(speak, BREATH_MS)
    return () => clearInterval(timer)
  }, [])
  return (
    <p aria-live="polite" data-announced>
      {said}
    </p>
  )
}
