/** The little browser's page: a request from outside the swarm, as an act. */
import type { ClusterView } from '../../protocol/view'
import { cluster } from '../state/cluster'
import { act } from '../state/link'
import { openAside, screen } from '../state/screen'

let asked = 0

/** A machine that the routing mesh answers on, a Ready one first; null: there is none. */
export function answering({ machines }: ClusterView): string | null {
  const able = Object.values(machines).filter(
    ({ role, power }) => role !== 'none' && power === 'on',
  )
  return (able.find(({ belief }) => belief === 'ready') ?? able[0])?.id ?? null
}

/** The first published port's page there, or ''. */
export function offeredPage(view: ClusterView): string {
  const port = Object.values(view.services).flatMap(({ ports }) => ports)[0]?.published
  const machine = answering(view)
  return port === undefined || machine === null ? '' : `http://${machine}:${port}/`
}

/** Opens `http://host:port/path` in the little browser and asks for it. */
export function openPage(url: string): void {
  screen.setState({ url })
  openAside('visit')
  visit(url)
}

/** Asks for the page once more; false when the address is none. */
export function visit(url: string): boolean {
  const parts = /^(?:http:\/\/)?([\w.-]+)(?::(\d+))?(\/.*)?$/.exec(url.trim())
  if (parts === null) return false
  const [, host = '', port = '80', path = '/'] = parts
  const address = cluster.getState().view.machines[host]?.address ?? host
  const id = `page${Date.now()}.${++asked}`
  act(
    [{ kind: 'traffic', id, from: 'host', address, port: Number(port), path }],
    `# a browser asked: curl http://${host}:${port}${path}`,
  )
  return true
}
