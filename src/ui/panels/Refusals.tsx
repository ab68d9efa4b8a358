/** Why tasks wait: each machine against each filter of the scheduler. */
import type { WaitView } from '../../protocol/view'
import { Link } from './Link'

/** What each filter asks. */
const ASKS: Readonly<Record<string, string>> = {
  ready: 'is it Ready, and does it take work?',
  resource: 'has it the reserved CPUs and memory left?',
  plugin: 'has it the drivers?',
  constraint: 'do the placement constraints hold?',
  platform: 'does the image run on it?',
  hostPort: 'is the host port free?',
  maxReplicas: 'may it have one more of the service?',
  volume: 'can it reach the volume?',
}

export function Refusals({ wait }: { readonly wait: WaitView }) {
  const { filters, machines, tasks } = wait
  return (
    <section className="refusals">
      <h3>Why {tasks.length === 1 ? 'it waits' : `${tasks.length} tasks wait`}</h3>
      <ul className="plain small">
        {[...byReason(wait)].map(([why, refused]) => (
          <li key={why}>
            <b>{whoAre(refused, machines.length)}</b> <span className="muted">{why}</span>
          </li>
        ))}
      </ul>
      <div className="refusals-table">
        <table>
          <thead>
            <tr>
              <th scope="col">machine</th>
              {filters.map((filter) => (
                <th key={filter} scope="col" title={ASKS[filter]}>
                  {filter}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {machines.map(({ machine, refusals }) => (
              <tr key={machine}>
                <th scope="row">
                  <Link kind="machine" id={machine} name={machine} />
                </th>
                {refusals.map((why, at) => (
                  <td key={filters[at]} data-passes={why === ''} title={why || 'passes'}>
                    {why === '' ? '✓' : '✕'}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

/** Who is refused for each reason that is given. */
function byReason({ machines }: WaitView): ReadonlyMap<string, readonly string[]> {
  const refused = new Map<string, string[]>()
  for (const { machine, refusals } of machines) {
    for (const why of refusals.filter((word) => word !== '')) {
      refused.set(why, [...(refused.get(why) ?? []), machine])
    }
  }
  return refused
}

const NAMED = 6

/** Names while they are few. */
function whoAre(machines: readonly string[], all: number): string {
  if (machines.length <= NAMED) return machines.join(', ')
  return machines.length === all ? `all ${all} machines` : `${machines.length} of ${all} machines`
}
