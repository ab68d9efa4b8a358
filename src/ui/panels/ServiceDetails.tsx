/** A service: how many run, where it can be reached, how its update goes, and its tasks. */
import { useStore } from 'zustand'
import { useShallow } from 'zustand/react/shallow'
import type { ServiceView } from '../../protocol/view'
import { clockText, secondsText } from '../clock'
import { cluster } from '../state/cluster'
import { select } from '../state/screen'
import { Facts } from './Facts'

const MOST_TASKS = 60

export function ServiceDetails({ service }: { readonly service: ServiceView }) {
  const { update } = service
  return (
    <>
      <Facts
        rows={[
          ['Mode', service.mode],
          ['Replicas', `${service.running} of ${service.desired}`],
          ['Image', service.image],
          [
            'Ports',
            service.ports
              .map(({ published, target, protocol }) => `*:${published} → ${target}/${protocol}`)
              .join(', '),
          ],
          ['Virtual IP', service.virtualIps.join(', ')],
          ['Made at', clockText(service.createdAt)],
        ]}
      />
      {update !== null && <Update update={update} />}
      <Tasks service={service.id} />
    </>
  )
}

type UpdateView = NonNullable<ServiceView['update']>

function Update({ update }: { readonly update: UpdateView }) {
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
        ]}
      />
    </section>
  )
}

function Tasks({ service }: { readonly service: string }) {
  const tasks = useStore(
    cluster,
    useShallow(({ view }) => Object.values(view.tasks).filter((task) => task.service === service)),
  )
  const sorted = [...tasks].sort((a, b) => a.slot - b.slot || b.createdAt - a.createdAt)
  return (
    <section>
      <h3>Tasks</h3>
      <ul className="plain">
        {sorted.slice(0, MOST_TASKS).map((task) => (
          <li key={task.id}>
            <button
              type="button"
              className="link"
              onClick={() => select({ kind: 'task', id: task.id })}
            >
              {task.name}
            </button>{' '}
            <span className="muted">
              {task.state} on {task.machine === '' ? 'none' : task.machine}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Waiting({ update }: { readonly update: UpdateView }) {
  const at = useStore(cluster, (state) => Math.floor(state.at / 100) * 100)
  if (update.waitingUntil === null) return 'for nothing but its tasks'
  return `${secondsText(update.waitingUntil - at)} (${update.waitingFor})`
}
