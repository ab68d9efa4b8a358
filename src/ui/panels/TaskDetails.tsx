/** A task: observed and wanted state, where, since when, what went wrong, and its story. */
import { useStore } from 'zustand'
import type { TaskView } from '../../protocol/view'
import { clockText, secondsText } from '../clock'
import { crash } from '../scene/deeds'
import { glance } from '../state/cluster'
import { Facts } from './Facts'
import { Link } from './Link'
import { Refusals } from './Refusals'
import { Story } from './Story'
import { Why } from './Why'

export function TaskDetails({ task }: { readonly task: TaskView }) {
  const service = useStore(glance, ({ view }) => view.services[task.service])
  const wait = useStore(glance, ({ view }) => view.waits[task.service])
  const age = useStore(glance, ({ at }) => at - task.since)
  return (
    <>
      {task.state === 'running' && (
        <div className="actions">
          <button
            type="button"
            className="danger"
            title="docker kill on its machine"
            onClick={() => crash(task.id, task.name)}
          >
            Crash it
          </button>
        </div>
      )}
      {task.state === 'pending' && wait !== undefined && <Refusals wait={wait} />}
      <Why kind="task" id={task.id} />
      <Facts
        rows={[
          ['State', `${task.state} for ${secondsText(age)}`],
          ['Wanted', task.desired],
          ['Error', task.err === '' ? '' : <Alarm key="err" text={task.err} />],
          ['Exit code', task.exitCode ?? ''],
          ['Pulled', task.pulled === null ? '' : `${task.pulled} %`],
          ['Machine', <Link key="machine" kind="machine" id={task.machine} name={task.machine} />],
          [
            'Service',
            <Link key="service" kind="service" id={task.service} name={service?.name ?? ''} />,
          ],
          ['Image', task.image],
          ['Spec', task.outdated ? 'an older one than the service has' : 'the current one'],
          ['Made by', `${task.origin}, at ${clockText(task.createdAt)}`],
          ['Message', task.message],
          ['Address', task.address],
          ['ID', <code key="id">{task.id}</code>],
        ]}
      />
      <Story kind="task" id={task.id} />
    </>
  )
}

const Alarm = ({ text }: { readonly text: string }) => <span className="alarm">{text}</span>
