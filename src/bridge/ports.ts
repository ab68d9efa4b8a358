/** A port on loopback for every machine that is on, and none for one that is off. */
import type { Server } from 'node:http'
import type { Clock } from './clock'
import { daemonOf } from './daemon'
import type { Desk } from './desk'
import { LOOPBACK } from './guard'
import { createMachineServer } from './server'

/** How often the desk is asked which machines are on, in milliseconds. */
const LOOK_MS = 200

export interface Ports {
  /** Where a machine's daemon listens, by name; machines that are off are missing. */
  readonly open: ReadonlyMap<string, number>
  close(): Promise<void>
}

/**
 * Opens the ports from `first` on and keeps them in step with the desk. A machine keeps its port
 * for good; one that somebody else has is passed over. `changed` hears of every change.
 */
export async function openPorts(
  desk: Desk,
  clock: Clock,
  first: number,
  changed: (open: ReadonlyMap<string, number>) => void,
): Promise<Ports> {
  const servers = new Map<string, Server>()
  const open = new Map<string, number>()
  const kept = new Map<string, number>()
  let next = first
  const follow = async (): Promise<void> => {
    const on = new Set(desk.machines().flatMap(({ name, isOn }) => (isOn ? [name] : [])))
    const gone = [...servers.keys()].filter((name) => !on.has(name))
    const come = [...on].filter((name) => !servers.has(name))
    for (const name of gone) {
      close(servers.get(name) as Server)
      servers.delete(name)
      open.delete(name)
    }
    for (const name of come) {
      const server = createMachineServer(daemonOf(desk, name, clock))
      const port = await listen(server, kept.get(name) ?? next)
      next = Math.max(next, port + 1)
      kept.set(name, port)
      servers.set(name, server)
      open.set(name, port)
    }
    if (gone.length + come.length > 0) changed(open)
  }
  await follow()
  let turn = Promise.resolve()
  const timer = setInterval(() => void (turn = turn.then(follow)), LOOK_MS)
  return {
    open,
    async close() {
      clearInterval(timer)
      await turn
      for (const server of servers.values()) close(server)
    },
  }
}

function close(server: Server): void {
  server.close()
  server.closeAllConnections()
}

const MOST_TRIES = 100

/** Listens at the port or, when somebody has it, at one of the next; gives the port. */
export async function listen(server: Server, port: number): Promise<number> {
  for (let tried = port; tried < port + MOST_TRIES; tried++) {
    if (await listensAt(server, tried)) return tried
  }
  throw new Error(`no free port from ${port} to ${port + MOST_TRIES}`)
}

function listensAt(server: Server, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException): void => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(false)
      else reject(error)
    }
    server.once('error', failed)
    server.listen(port, LOOPBACK, () => {
      server.off('error', failed)
      resolve(true)
    })
  })
}
