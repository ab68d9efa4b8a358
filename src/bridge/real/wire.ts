/** Requests to a real daemon, over its socket or port. */
import { request as plain } from 'node:http'
import { request as secure } from 'node:https'
import type { Address } from './address'

interface Reply {
  readonly status: number
  readonly body: Buffer
}

export interface Wire {
  readonly address: Address
  /** The newest version of the API that both speak, as in `/v1.41`. */
  readonly prefix: string
  /** @throws Error when the daemon cannot be reached, or says nothing for too long */
  ask(method: string, path: string, body: unknown): Promise<Reply>
  /**
   * An answer that goes on: `heard` when it begins and whenever more of it comes, until it ends or
   * nobody wants it any more. @throws Error when the daemon cannot be reached
   */
  follow(path: string, heard: () => void, gone: AbortSignal): Promise<void>
}

/** A daemon that says nothing for so long is not waited for. Milliseconds. */
const PATIENCE = 60_000
/** Larger answers are not read. Bytes. */
const MOST_BYTES = 64 * 1024 * 1024

/** The newest version that this side speaks, minor number of 1.x. */
const NEWEST = 50

/** Greets the daemon and agrees on a version. @throws Error when it cannot be reached */
export async function createWire(address: Address): Promise<Wire> {
  const { headers } = await send(address, 'GET', '/_ping', null)
  const minor = Number(/^1\.(\d+)$/.exec(headers['api-version'] ?? '')?.[1] ?? NEWEST)
  const prefix = `/v1.${Math.min(minor, NEWEST)}`
  return {
    address,
    prefix,
    ask: (method, path, body) => send(address, method, `${prefix}${path}`, body),
    follow: (path, heard, gone) => follow(address, `${prefix}${path}`, heard, gone),
  }
}

const AGENT = 'Docker-Client/28.2.2 (swarmscope)'

const headersFor = ({ options }: Address): Readonly<Record<string, string>> => ({
  ...('socketPath' in options ? { host: 'docker' } : {}),
  'user-agent': AGENT,
})

function follow(
  address: Address,
  path: string,
  heard: () => void,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = address.isTls ? secure : plain
    const asked = { ...address.options, path, headers: headersFor(address), signal }
    const going = request(asked, (response) => {
      if (response.statusCode !== 200) return void going.destroy(new Error('it tells no events'))
      heard()
      response.on('data', heard)
      response.on('error', reject)
      response.on('end', resolve)
    })
    going.on('socket', (socket) => socket.setKeepAlive(true, PATIENCE))
    going.on('error', reject)
    going.end()
  })
}

type Sent = Reply & { readonly headers: Readonly<Record<string, string>> }

function send(address: Address, method: string, path: string, body: unknown): Promise<Sent> {
  const isArchive = Buffer.isBuffer(body)
  const sent = body === null || isArchive ? body : JSON.stringify(body)
  const headers = {
    ...headersFor(address),
    ...(sent === null ? {} : { 'content-type': `application/${isArchive ? 'x-tar' : 'json'}` }),
  }
  return new Promise((resolve, reject) => {
    const request = address.isTls ? secure : plain
    const going = request({ ...address.options, method, path, headers }, (response) => {
      const parts: Buffer[] = []
      let size = 0
      response.on('data', (part: Buffer) => {
        parts.push(part)
        size += part.length
        if (size > MOST_BYTES) going.destroy(new Error('the answer is too large'))
      })
      response.on('error', reject)
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers as Sent['headers'],
          body: Buffer.concat(parts),
        }),
      )
    })
    going.setTimeout(PATIENCE, () => going.destroy(new Error('the daemon does not answer')))
    going.on('error', reject)
    going.end(sent ?? undefined)
  })
}
