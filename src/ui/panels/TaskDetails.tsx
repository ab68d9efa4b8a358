/** A task: observed and wanted state, where, since when, and what went wrong. */
import { useStore } from 'zustand'
import type { TaskView } from '../../protocol/view'
import { clockText, secondsText } from '../clock'
import { cluster } from '../state/cluster'
import { act } from '../state/link'
import { select } from '../state/screen'
import { Facts } from './Facts'

export function TaskDetails({ task }: { readonly task: TaskView }) {
  const service = useStore(cluster, ({ view }) => view.services[task.service])
  const age = useStore(cluster, ({ at }) => Math.floor((at - task.since) / 1000) * 1000)
  const old = service !== undefined && task.specVersion < service.specVersion
  return (
    <>
      {task.state === 'running' && (
        <div className="actions">
          <button
            type="button"
            className="danger"
            onClick={() =>
              act(
                { kind: 'container.crash', task: task.id, exitCode: 1 },
                `# you made the process of ${task.name} crash (docker kill on its machine)`,
              )
            }
          >
            Crash it
          </button>
        </div>
      )}
      <Facts
        rows={[
          ['State', `${task.state} for ${secondsText(age)}`],
          ['Wanted', task.desired],
          ['Message', task.message],
          [
            'Error',
            task.err === '' ? (
              ''
            ) : (
              <span key="err" className="alarm">
                {task.err}
              </span>
            ),
          ],
          ['Exit code', task.exitCode ?? ''],
          [
            'Machine',
            task.machine === '' ? (
              'none yet'
            ) : (
              <button
                key="machine"
                type="button"
                className="link"
                onClick={() => select({ kind: 'machine', id: task.machine })}
              >
                {task.machine}
              </button>
            ),
          ],
          [
            'Service',
            <button
              key="service"
              type="button"
              className="link"
              onClick={() => select({ kind: 'service', id: task.service })}
            >
              {service?.name ?? 'removed'}
            </button>,
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
