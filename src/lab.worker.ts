/// <reference lib="webworker" />
/** The thread: hands the window's words to a lab and its frames back. Nothing else. */
import { createLab } from './lab/lab'
import { createSession, handle, type Session } from './lab/session'
import type { FromLab, ToLab } from './protocol/message'

declare const self: DedicatedWorkerGlobalScope

const FRAME_MS = 1000 / 60

const post = (message: FromLab): void => self.postMessage(message)

let session: Session | null = null
let last = performance.now()
let yaml: typeof import('./lab/yaml').YAML | null = null

void import('./lab/yaml').then(({ YAML }) => {
  yaml = YAML
  if (session !== null) session.lab.yaml = yaml
})

function guarded(deed: () => void): void {
  try {
    deed()
  } catch (error) {
    session = null
    const { message, stack = '' } = error instanceof Error ? error : new Error(String(error))
    post({ kind: 'broken', message, stack })
  }
}

void navigator.locks?.request(self.name, () => {
  post({ kind: 'alive' })
  return new Promise<void>(() => {})
})

self.onmessage = ({ data }: MessageEvent<ToLab>) =>
  guarded(() => {
    if (data.kind === 'open') {
      session = createSession(createLab, data, post)
      session.lab.yaml = yaml
    }
    if (data.kind !== 'open' && session !== null) handle(session, data)
  })

setInterval(
  () =>
    guarded(() => {
      const now = performance.now()
      const elapsed = now - last
      last = now
      session?.tick(elapsed)
    }),
  FRAME_MS,
)
