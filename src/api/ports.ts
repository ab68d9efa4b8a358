/** Ports as Docker reads them where no address stands before them (go-connections/nat 0.5). */

const PROTOCOL = 'tcp'

/** @throws Error in Go's words */
function portIn(text: string): number {
  const fault = `strconv.ParseUint: parsing ${JSON.stringify(text)}`
  if (!/^\d+$/.test(text)) throw new Error(`${fault}: invalid syntax`)
  if (Number(text) > 65_535) throw new Error(`${fault}: value out of range`)
  return Number(text)
}

/** `80`, `80/udp`, `80-82/tcp` as `80/tcp` each. @throws Error in Docker's words */
export function parsePorts(text: string): readonly string[] {
  const [range = '', protocol = ''] = text.split('/')
  if (range === '') throw new Error('empty string specified for ports')
  const [first = '', last = first] = range.split('-')
  const [from, to] = [portIn(first), portIn(last)]
  if (to < from) throw new Error(`invalid range specified for port: ${range}`)
  const kind = protocol === '' ? PROTOCOL : protocol
  return Array.from({ length: to - from + 1 }, (_, nth) => `${from + nth}/${kind}`)
}
