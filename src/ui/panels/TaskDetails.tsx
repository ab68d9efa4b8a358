/** A task: observed and wanted state, where, since when, and what went wrong. */
import { useStore } from 'zustand'
import type { TaskView } from '../../protocol/view'
import { clockText, secondsText } from '../clock'
import { cluster } from '../state/cluster'
import { act } from '../state/link'
import { select, type Selection } from '../state/screen'
import { Facts } from './Facts'

export function TaskDetails({ task }: { readonly task: TaskView }) {
  const service = useStore(cluster, ({ view }) => view.services[task.service])
  const age = useStore(cluster, ({ at }) => Math.floor((at - task.since) / 1000) * 1000)
  const old = service !== undefined && task.specVersion < service.specVersion
  return (
    <>
      {task.state === 'running' && <Crash task={task} />}
      <Facts
        rows={[
          ['State', `${task.state} for ${secondsText(age)}`],
          ['Wanted', task.desired],
          ['Message', task.message],
          ['Error', task.err === '' ? '' : <Alarm key="err" text={task.err} />],
          ['Exit code', task.exitCode ?? ''],
          ['Machine', <Link key="machine" kind="machine" id={task.machine} name={task.machine} />],
          [
            'Service',
            <Link key="service" kind="service" id={task.service} name={service?.name ?? ''} />,
          ],
          ['Image', task.image],
          ['Spec', old ? 'an older one than the service has' : 'the current one'],
          ['Made by', task.origin],
          ['Made at', clockText(task.createdAt)],
          ['Pull', task.pulled === null ? '' : `${task.pulled} %`],
          ['Address', task.address],
          ['ID', <code key="id">{task.id}</code>],
        ]}
      />
    </>
  )
}

function Crash({ task }: { readonly task: TaskView }) {
  const crash = (): void =>
    act(
      { kind: 'container.crash', task: task.id, exitCode: 1 },
      `# you made the process of ${task.name} crash (docker kill on its machine)`,
    )
  return (
    <div className="actions">
      <button type="button" className="danger" onClick={crash}>
        Crash it
      </button>
    </div>
  )
}

const Alarm = ({ text }: { readonly text: string }) => <span className="alarm">{text}</span>

/** Leads to another thing; without a name there is none. */
function Link({ kind, id, name }: Selection & { readonly name: string }) {
  if (name === '') return 'none'
  return (
    <button type="button" className="link" onClick={() => select({ kind, id })}>
      {name}
    </button>
  )
}
