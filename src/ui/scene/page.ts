/** The little browser's page: a request from outside the swarm, as an act. */
import { cluster } from '../state/cluster'
import { act } from '../state/link'
import { openAside, screen } from '../state/screen'

let asked = 0

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
    { kind: 'traffic', id, from: 'host', address, port: Number(port), path },
    `# a browser asked: curl http://${host}:${port}${path}`,
  )
  return true
}
