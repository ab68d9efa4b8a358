/** A container that somebody made by hand: what it is, where, how it fares, and whose it is not. */
import { useStore } from 'zustand'
import type { ContainerView } from '../../protocol/view'
import { clockText, secondsText } from '../clock'
import { stateWords } from '../scene/crates'
import { glance } from '../state/cluster'
import { typeLine } from '../state/screen'
import { Facts } from './Facts'
import { Link } from './Link'
import { Story } from './Story'
import { Why } from './Why'

export function ContainerDetails({ container }: { readonly container: ContainerView }) {
  const { id, machine, health, restartPolicy, restarts, ports, networks, volumes } = container
  const age = useStore(glance, ({ at }) => at - container.since)
  const again = restarts === 0 ? '' : `, started again ${restarts} times`
  return (
    <>
      <Actions container={container} />
      <p className="muted">
        Made by hand on {machine}: no manager knows of it. A drain leaves it alone, and when{' '}
        {machine} dies nothing starts it elsewhere.
      </p>
      <Why kind="container" id={id} />
      <Facts
        rows={[
          ['State', `${stateWords(container)} for ${secondsText(age)}`],
          ['Health', health],
          ['Last exit', container.exitCode ?? ''],
          ['Machine', <Link key="machine" kind="machine" id={machine} name={machine} />],
          ['Image', container.image],
          ['Command', <code key="command">{container.command}</code>],
          ['Ports', ports.join(', ')],
          ['Networks', networks.map(networkWords).join(', ')],
          ['Volumes', volumes.join(', ')],
          ['Restart policy', `${restartPolicy}${again}`],
          ['At its end', container.autoRemove ? 'it is removed (--rm)' : ''],
          ['Made', `at ${clockText(container.createdAt)}`],
          ['ID', <code key="id">{id}</code>],
        ]}
      />
      <Story kind="container" id={id} />
    </>
  )
}

const networkWords = ({ name, address }: ContainerView['networks'][number]): string =>
  address === '' ? name : `${name} ${address}`

/** Each types its command at the machine. */
function Actions({ container: { machine, name, state } }: { readonly container: ContainerView }) {
  const verbs = {
    created: ['start', 'rm'],
    running: ['logs', 'stop', 'pause'],
    paused: ['unpause'],
    restarting: ['logs', 'stop'],
    exited: ['logs', 'start', 'rm'],
  }[state]
  return (
    <div className="actions">
      {verbs.map((verb) => (
        <button
          key={verb}
          type="button"
          className={verb === 'rm' ? 'danger' : ''}
          title={`docker ${verb} ${name}`}
          onClick={() => typeLine(machine, `docker ${verb} ${name}`)}
        >
          {LABELS[verb]}
        </button>
      ))}
    </div>
  )
}

const LABELS: Readonly<Record<string, string>> = {
  start: 'Start',
  stop: 'Stop',
  pause: 'Pause',
  unpause: 'Go on',
  logs: 'Its logs',
  rm: 'Remove',
}
