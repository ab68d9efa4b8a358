/** One colour and shape a kind of message; each can be switched on and off. */
import { useStore } from 'zustand'
import { PACKET_KINDS, type PacketKind } from '../../protocol/view'
import { PACKET_LOOK, type Shape } from '../palette'
import { screen, togglePackets } from '../state/screen'

const PATHS: Readonly<Record<Shape, string>> = {
  circle: 'M6,2a4,4 0 1,0 .01,0Z',
  square: 'M2,2H10V10H2Z',
  diamond: 'M6,1L11,6L6,11L1,6Z',
  triangle: 'M6,1L11,10H1Z',
  bar: 'M1,4H11V8H1Z',
  ring: 'M6,1.500a4.500,4.500 0 1,0 .01,0ZM6,4a2,2 0 1,1 -.01,0Z',
  cross: 'M4.500,1H7.500V4.500H11V7.500H7.500V11H4.500V7.500H1V4.500H4.500Z',
}

function Swatch({ kind }: { readonly kind: PacketKind }) {
  const { color, shape } = PACKET_LOOK[kind]
  return (
    <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
      <path d={PATHS[shape]} fill={color} fillRule="evenodd" />
    </svg>
  )
}

export function Legend() {
  const kinds = useStore(screen, (state) => state.packetKinds)
  return (
    <div className="legend" role="group" aria-label="Messages to show">
      {PACKET_KINDS.map((kind) => (
        <button
          key={kind}
          type="button"
          aria-pressed={kinds[kind]}
          title={PACKET_LOOK[kind].says}
          onClick={() => togglePackets(kind)}
        >
          <Swatch kind={kind} />
          {PACKET_LOOK[kind].name}
        </button>
      ))}
    </div>
  )
}
