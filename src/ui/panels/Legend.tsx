/** A colour and a shape a kind of message, each to be switched off; and the marks of tasks. */
import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import { PACKET_KINDS, type PacketKind } from '../../protocol/view'
import { PACKET_LOOK } from '../palette'
import { square } from '../scene/crates'
import { ending, filling, hexagon, notch } from '../scene/hexagon'
import { SHAPE_PATHS } from '../scene/shapes'
import { mirror } from '../state/cluster'
import { calm, screen, togglePackets } from '../state/screen'

export function Legend() {
  const kinds = useStore(screen, (state) => state.packetKinds)
  return (
    <div className="legend">
      <div className="legend-row" role="group" aria-label="Messages to show">
        {PACKET_KINDS.map((kind) => (
          <button
            key={kind}
            type="button"
            aria-pressed={kinds[kind]}
            data-packets={kind}
            title={`${PACKET_LOOK[kind].says}. Click: ${kinds[kind] ? 'hide' : 'show'} them`}
            onClick={() => togglePackets(kind)}
          >
            <Swatch kind={kind} />
            {PACKET_LOOK[kind].name}
            <Count kind={kind} />
          </button>
        ))}
      </div>
      <ul className="legend-row marks" aria-label="Marks of tasks">
        {MARKS.map(({ name, state, share, old }) => (
          <li key={name}>
            <svg width="15" height="16" viewBox="-8 -8.500 16 17" aria-hidden="true">
              <path d={hexagon(7)} className="mark-shell" data-state={state} />
              <path d={filling(7, share) + (old ? notch(7) : '')} className="mark-fill" />
              <path d={ending(state, 7)} className="mark-ending" data-state={state} />
            </svg>
            {name}
          </li>
        ))}
        <li title="A container that somebody made by hand: the swarm does not manage it">
          <svg width="13" height="13" viewBox="-6.500 -6.500 13 13" aria-hidden="true">
            <path d={square(5)} className="mark-fill" />
          </svg>
          by hand
        </li>
      </ul>
    </div>
  )
}

const MARKS = [
  { name: 'waiting', state: 'pending', share: 0, old: false },
  { name: 'pulling', state: 'preparing', share: 0.4, old: false },
  { name: 'starting', state: 'starting', share: 0.75, old: false },
  { name: 'running', state: 'running', share: 1, old: false },
  { name: 'older spec', state: 'running', share: 1, old: true },
  { name: 'failed', state: 'failed', share: 0, old: false },
] as const

function Swatch({ kind }: { readonly kind: PacketKind }) {
  const { color, shape } = PACKET_LOOK[kind]
  return (
    <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
      <path d={SHAPE_PATHS[shape]} fill={color} fillRule="evenodd" />
    </svg>
  )
}

const COUNT_MS = 1000

/** With less motion nothing flies, so messages are counted. */
function Count({ kind }: { readonly kind: PacketKind }) {
  const [count, setCount] = useState(0)
  useEffect(() => {
    if (!calm.matches) return
    let seen = 0
    const stop = mirror.onPackets((packets) => {
      seen += packets.filter((packet) => packet.kind === kind).length
    })
    const timer = setInterval(() => setCount(seen), COUNT_MS)
    return () => {
      stop()
      clearInterval(timer)
    }
  }, [kind])
  return calm.matches ? <span className="count">{count}</span> : null
}
