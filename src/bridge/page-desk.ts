/**
 * The desk of an open page: its lab answers. A page that is reloaded comes back and goes on; while
 * there is none, every question is refused with the address at which to open it.
 */
import { refusal } from '../api/errors'
import type { Ask, Reply } from '../api/routes'
import type { FromPage, ToPage } from '../protocol/bridge'
import type { Desk, Told } from './desk'

/** A page does not answer while its time stands still. Milliseconds. */
const PATIENCE = 30_000

/** Where a page's words go, and whose words it hears. */
export interface PageEnd {
  /** A page came: it is asked from now on, and the one before is told. Returns how it goes. */
  attach(say: (word: ToPage) => void): () => void
  /** What the page says. */
  hear(word: FromPage): void
}

export type PageDesk = Desk & PageEnd

/** What is answered when a container has ended, whenever that is. */
const WAITS = /^POST \/containers\/\{id\}\/(wait|stop|restart)$/

interface Open {
  readonly settle: (told: Told) => void
  readonly timer: ReturnType<typeof setTimeout> | undefined
}

const swarmscope = (words: string): Reply => refusal(503, `Swarmscope: ${words}`)

const NO_REPLY = swarmscope('the page does not answer; if its time stands still, press play')
const LEFT = swarmscope('the client hung up')
const WENT = swarmscope('the page went away before it had answered')

/**
 * A desk without a page as yet. Before the first one has come, `first` answers; then it `ends`, and
 * whoever finds no page is told the address.
 */
export function createPageDesk(address: () => string, first: Desk, ends: () => void): PageDesk {
  const open = new Map<number, Open>()
  let page: ((word: ToPage) => void) | null = null
  let machines: ReturnType<Desk['machines']> | null = null
  let next = 1
  const settle = (request: number, told: Told): void => {
    const one = open.get(request)
    open.delete(request)
    clearTimeout(one?.timer)
    one?.settle(told)
  }
  const refuse = (request: number, reply: Reply): void =>
    settle(request, { reply, calendar: Date.now() })
  return {
    machines: () => machines ?? first.machines(),
    ask(machine: string, ask: Ask, gone?: AbortSignal) {
      if (machines === null) return first.ask(machine, ask, gone)
      const say = page
      if (say === null) {
        const reply = swarmscope(`no page is open: open ${address()}`)
        return Promise.resolve({ reply, calendar: Date.now() })
      }
      const request = next++
      return new Promise((resolve) => {
        const timer = WAITS.test(ask.endpoint)
          ? undefined
          : setTimeout(() => refuse(request, NO_REPLY), PATIENCE)
        const left = (): void => {
          refuse(request, LEFT)
          say({ kind: 'hang-up', request })
        }
        const told = (answer: Told): void => {
          gone?.removeEventListener('abort', left)
          resolve(answer)
        }
        open.set(request, { settle: told, timer })
        say({ kind: 'ask', request, machine, ask })
        gone?.addEventListener('abort', left)
      })
    },
    attach(say) {
      page?.({ kind: 'replaced' })
      page = say
      return () => {
        if (page !== say) return
        page = null
        for (const request of open.keys()) refuse(request, WENT)
      }
    },
    hear(word) {
      if (word.kind === 'machines') {
        if (machines === null) ends()
        machines = word.machines
      } else if (word.kind === 'reply')
        settle(word.request, { reply: word.reply as Reply, calendar: word.calendar })
    },
  }
}
