/** A service: how many run, where it can be reached, how its update goes, and its tasks. */
import { useStore } from 'zustand'
import { useShallow } from 'zustand/react/shallow'
import type { ServiceView } from '../../protocol/view'
import { clockText, secondsText } from '../clock'
import { answering, openPage } from '../scene/page'
import { glance } from '../state/cluster'
import { Facts } from './Facts'
import { Link } from './Link'
import { Refusals } from './Refusals'
import { Why } from './Why'

const MOST_TASKS = 60

interface Props {
  readonly service: ServiceView
  readonly onCommand: (line: string) => void
}

export function ServiceDetails({ service, onCommand }: Props) {
  const { update } = service
  const wait = useStore(glance, ({ view }) => view.waits[service.id])
  return (
    <>
      <Actions service={service} onCommand={onCommand} />
      {wait !== undefined && <Refusals wait={wait} />}
      <Why kind="service" id={service.id} />
      <Facts
        rows={[
          ['Mode', service.mode],
          ['Replicas', `${service.running} of ${service.desired} running`],
          ['Image', service.image],
          ['Ports', <Ports key="ports" service={service} />],
          ['Virtual IP', service.virtualIps.join(', ')],
          ['Made at', clockText(service.createdAt)],
        ]}
      />
      {update !== null && <Update update={update} />}
      <Tasks service={service.id} />
    </>
  )
}

function Actions({ service, onCommand }: Props) {
  const { name, running, desired, mode } = service
  const lines: (readonly [string, string])[] = [
    ...(mode === 'replicated'
      ? ([
          ['One more', `docker service scale ${name}=${desired + 1}`],
          ['One less', `docker service scale ${name}=${Math.max(0, desired - 1)}`],
        ] as const)
      : []),
    ['Roll back', `docker service rollback ${name}`],
    ['Restart all', `docker service update --force ${name}`],
    ['Its tasks', `docker service ps ${name}`],
  ]
  return (
    <div className="actions" data-running={running}>
      {lines.map(([label, line]) => (
        <button key={label} type="button" title={line} onClick={() => onCommand(line)}>
          {label}
        </button>
      ))}
    </div>
  )
}

/** Published ports; a click opens one in the little browser. */
function Ports({ service: { ports } }: { readonly service: ServiceView }) {
  const machine = useStore(glance, ({ view }) => answering(view) ?? 'v1')
  if (ports.length === 0) return 'none published'
  return ports.map(({ published, target, protocol, mode }) => (
    <span key={`${published}/${protocol}`} className="port">
      <button
        type="button"
        className="link"
        onClick={() => openPage(`http://${machine}:${published}/`)}
      >
        *:{published}
      </button>{' '}
      → {target}/{protocol}
      {mode === 'host' ? ' on its own host' : ''}
    </span>
  ))
}

type UpdateView = NonNullable<ServiceView['update']>

function Update({ update }: { readonly update: UpdateView }) {
  const { failed, maxFailureRatio, failureAction } = update
  return (
    <section>
      <h3>Update</h3>
      <Facts
        rows={[
          ['State', update.state.replaceAll('_', ' ')],
          ['Message', update.message],
          ['Done', `${update.done} of ${update.total}`],
          ['At a time', update.parallelism === 0 ? 'all' : update.parallelism],
          ['Order', update.order],
          ['Delay', secondsText(update.delay)],
          ['Waits', <Waiting key="waits" update={update} />],
          [
            'Failed',
            `${failed}; more than ${Math.round(maxFailureRatio * 100)} %: ${failureAction}`,
          ],
        ]}
      />
    </section>
  )
}

function Waiting({ update }: { readonly update: UpdateView }) {
  const at = useStore(glance, (state) => state.at)
  if (update.waitingUntil === null) return 'for nothing but its tasks'
  const left = secondsText(update.waitingUntil - at)
  return update.waitingFor === 'delay'
    ? `${left} until the next batch`
    : `${left} in which a new task may still fail`
}

function Tasks({ service }: { readonly service: string }) {
  const tasks = useStore(
    glance,
    useShallow(({ view }) => Object.values(view.tasks).filter((task) => task.service === service)),
  )
  const sorted = [...tasks].sort((a, b) => a.slot - b.slot || b.createdAt - a.createdAt)
  return (
    <section>
      <h3>Tasks</h3>
      <ul className="plain">
        {sorted.slice(0, MOST_TASKS).map((task) => (
          <li key={task.id}>
            <Link kind="task" id={task.id} name={task.name} />{' '}
            <span className="muted">
              {task.state}
              {task.machine === '' ? ', nowhere yet' : ` on ${task.machine}`}
            </span>
          </li>
        ))}
      </ul>
      {sorted.length > MOST_TASKS && (
        <p className="muted small">and {sorted.length - MOST_TASKS} more</p>
      )}
    </section>
  )
}
