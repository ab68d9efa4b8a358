/** A strip of services: what each runs, how many of it, and how its update goes. */
import { useStore } from 'zustand'
import { useShallow } from 'zustand/react/shallow'
import type { ServiceView } from '../../protocol/view'
import { secondsText } from '../clock'
import { hueOf } from '../palette'
import { hexagon } from '../scene/hexagon'
import { serviceOrder } from '../scene/tasks'
import { glance } from '../state/cluster'
import { hover, screen, select } from '../state/screen'

const MOST_STAIRS = 14

/** `vote:movies` of `instavote/vote:movies`. */
const tagOf = (image: string): string => image.slice(image.lastIndexOf('/') + 1)

export function Services() {
  const services = useStore(
    glance,
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
  const { id, name, image, running, desired, update, ports, mode } = service
  const point = { kind: 'service', id } as const
  return (
    <li>
      <button
        type="button"
        className="chip"
        aria-pressed={selected}
        data-service-chip={name}
        data-update={update?.state ?? ''}
        data-short={running < desired}
        title={`${mode}, ${running} of ${desired} running, ${image}`}
        onClick={() => select(point)}
        onMouseEnter={() => hover(point)}
        onMouseLeave={() => hover(null)}
        onFocus={() => hover(point)}
        onBlur={() => hover(null)}
      >
        <svg width="16" height="18" viewBox="-9 -9.500 18 19" aria-hidden="true">
          <path d={hexagon(9)} fill={hue} />
        </svg>
        <b>{name}</b>
        <span className="figure" style={{ minWidth: `${2 * `${desired}`.length + 0.6}ch` }}>
          {running}/{desired}
        </span>
        <span className="muted mono">
          {tagOf(image)}
          {ports.map(({ published }) => ` :${published}`).join('')}
        </span>
        {update !== null && <Update update={update} hue={hue} />}
      </button>
    </li>
  )
}

type UpdateView = NonNullable<ServiceView['update']>

function Update({ update, hue }: { readonly update: UpdateView; readonly hue: string }) {
  const { state, done, total, failed } = update
  const steps = Math.min(total, MOST_STAIRS)
  const reached = total === 0 ? 0 : Math.round((done / total) * steps)
  const under = state === 'updating' || state === 'rollback_started'
  return (
    <span className="update" data-tone={toneOf(state)}>
      {under && (
        <span className="stairs" aria-hidden="true">
          {Array.from({ length: steps }, (_, at) => (
            <i
              key={at}
              style={{
                background: at < reached ? hue : 'var(--line-strong)',
                height: 3 + ((at + 1) * 11) / steps,
              }}
            />
          ))}
        </span>
      )}
      <span>
        {state.replaceAll('_', ' ')}
        {under ? ` ${done}/${total}` : ''}
        {failed > 0 ? `, ${failed} failed` : ''}
      </span>
      {update.waitingUntil !== null && (
        <Countdown until={update.waitingUntil} update={update} hue={hue} />
      )}
    </span>
  )
}

const toneOf = (state: string): 'bad' | 'good' | 'busy' =>
  state.endsWith('paused') ? 'bad' : state.endsWith('completed') ? 'good' : 'busy'

const RADIUS = 6
const ROUND = 2 * Math.PI * RADIUS

/** The delay or the monitor window, running out. */
function Countdown(props: {
  readonly until: number
  readonly update: UpdateView
  readonly hue: string
}) {
  const { until, update, hue } = props
  const left = useStore(glance, ({ at }) => Math.max(0, until - at))
  const share = Math.min(1, left / Math.max(1, update.wait))
  return (
    <span className="countdown" data-waiting={update.waitingFor}>
      <svg width="16" height="16" viewBox="-8 -8 16 16" aria-hidden="true">
        <circle r={RADIUS} className="ring-back" />
        <circle
          r={RADIUS}
          className="ring"
          stroke={hue}
          strokeDasharray={`${share * ROUND} ${ROUND}`}
          transform="rotate(-90)"
        />
      </svg>
      {update.waitingFor} {secondsText(left)}
    </span>
  )
}
