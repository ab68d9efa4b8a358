/** A message that was caught in flight. */
import type { PacketView } from '../../protocol/view'
import { clockText } from '../clock'
import { PACKET_LOOK } from '../palette'
import { Facts } from './Facts'
import { Link } from './Link'
import { Why } from './Why'

const ENDS: Readonly<Record<string, string>> = {
  registry: 'the registry',
  host: 'you, outside the swarm',
}

const End = ({ id }: { readonly id: string }) =>
  ENDS[id] ?? <Link kind="machine" id={id} name={id} />

export function MessageDetails({ message }: { readonly message: PacketView }) {
  const { kind, word, from, to, sentAt, arrivesAt, lost } = message
  const { name, says } = PACKET_LOOK[kind]
  return (
    <>
      <p className="said">“{word}”</p>
      <Facts
        rows={[
          ['Kind', name],
          ['Means', says],
          ['From', <End key="from" id={from} />],
          ['To', <End key="to" id={to} />],
          ['Sent at', clockText(sentAt)],
          ['Took', lost ? 'lost on the way' : `${arrivesAt - sentAt} ms`],
        ]}
      />
      <Why kind="message" id={String(message.id)} />
    </>
  )
}
