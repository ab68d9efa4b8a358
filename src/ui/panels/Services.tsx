/** A strip of services: what each runs, how many of it, and how its update goes. */
import { useStore } from 'zustand'
import { useShallow } from 'zustand/react/shallow'
import type { ServiceView } from '../../protocol/view'
import { secondsText } from '../clock'
import { hueOf } from '../palette'
import { serviceOrder } from '../scene/tasks'
import { cluster } from '../state/cluster'
import { hover, screen, select } from '../state/screen'

const tagOf = (image: string): string => image.slice(image.lastIndexOf('/') + 1)

export function Services() {
  const services = useStore(
    cluster,
    useShallow(({ view }) => Object.values(view.services)),
  )
  const order = serviceOrder(services)
  if (services.length === 0) return null
  return (
    <ul className="services" aria-label="Services">
      {services.map((service) => (
        <Chip key={service.id} service={service} hue={hueOf(order.get(service.id) ?? 0)} />
      ))}
    </ul>
  )
}

function Chip({ service, hue }: { readonly service: ServiceView; readonly hue: string }) {
  const selected = useStore(screen, ({ selection }) => selection?.id === service.id)
  const { id, name, image, running, desired, update, ports } = service
  const published = ports.map((port) => `:${port.published}`).join(' ')
  return (
    <li>
      <button
        type="button"
        className="chip"
        aria-pressed={selected}
        data-service-chip={name}
        data-update={update?.state ?? ''}
        style={{ borderInlineStartColor: hue }}
        onClick={() => select({ kind: 'service', id })}
        onMouseEnter={() => hover({ kind: 'service', id })}
        onMouseLeave={() => hover(null)}
      >
        <b>{name}</b>
        <span className="figure">
          {running}/{desired}
        </span>
        <span className="muted">
          {tagOf(image)} {published}
        </span>
        {update !== null && <Update update={update} hue={hue} />}
      </button>
    </li>
  )
}

function Update({
  update,
  hue,
}: {
  readonly update: NonNullable<ServiceView['update']>
  readonly hue: string
}) {
  const left = useStore(cluster, ({ at }) =>
    update.waitingUntil === null
      ? 0
      : Math.max(0, Math.ceil((update.waitingUntil - at) / 100) * 100),
  )
  const words = update.state.replaceAll('_', ' ')
  return (
    <span className="update">
      <span className="stairs" aria-hidden="true">
        {Array.from({ length: Math.min(update.total, 16) }, (_, at) => (
          <i
            key={at}
            style={{ background: at < update.done ? hue : 'var(--line)', height: 4 + at }}
          />
        ))}
      </span>
      <span className={update.state.endsWith('paused') ? 'alarm' : 'muted'}>{words}</span>
      {update.waitingFor !== '' && (
        <span className="figure">
          {update.waitingFor} {secondsText(left)}
        </span>
      )}
    </span>
  )
}
