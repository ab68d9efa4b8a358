/**
 * The thread in which the lab lives. It holds a lock for as long as it lives: who waits for that
 * lock learns of its death at once, and never takes a busy thread for a dead one.
 */
import type { FromLab, ToLab } from '../../protocol/message'

export interface Thread {
  say(message: ToLab): void
  end(): void
}

interface Ears {
  readonly heard: (message: FromLab) => void
  /** It is gone, and nobody ended it. */
  readonly died: () => void
}

/** Starts a thread. */
export function startThread({ heard, died }: Ears): Thread {
  const name = `swarmscope thread ${crypto.getRandomValues(new Uint32Array(3)).join('.')}`
  const worker = new Worker(new URL('../../lab.worker.ts', import.meta.url), {
    type: 'module',
    name,
  })
  let ended = false
  const bury = (): void => {
    if (!ended) died()
    ended = true
  }
  worker.onmessage = ({ data }: MessageEvent<FromLab>) => {
    if (ended) return
    if (data.kind === 'alive') navigator.locks?.request(name, bury).catch(() => undefined)
    else heard(data)
  }
  worker.onerror = (event) => {
    event.preventDefault()
    worker.terminate()
    bury()
  }
  return {
    say: (message) => worker.postMessage(message),
    end: () => {
      ended = true
      worker.terminate()
    },
  }
}
