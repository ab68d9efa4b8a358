/// <reference lib="webworker" />
/** The thread: hands the window's words to a lab and its frames back. Nothing else. */
import { createLab } from './lab/lab'
import { createSession, type Session } from './lab/session'
import type { FromLab, ToLab } from './protocol/message'

declare const self: DedicatedWorkerGlobalScope

const FRAME_MS = 1000 / 60

const post = (message: FromLab): void => self.postMessage(message)

let session: Session | null = null
let last = performance.now()
let yaml: typeof import('./lab/yaml').YAML | null = null
let late: typeof import('./lab/late') | null = null
/** What was said after `open` and before that was there, in its order. */
let early: ToLab[] = []

void import('./lab/yaml').then(({ YAML }) => {
  yaml = YAML
  if (session !== null) session.lab.yaml = yaml
})

/**
 * The first picture of a new lab needs no commands: they come after it, and what was said meanwhile
 * waits. What was saved is played again with what ran in its containers, and waits for them.
 */
void import('./lab/late').then((loaded) => {
  late = loaded
  if (session !== null) session.terminals.shell = loaded.SHELL
  const waiting = early
  early = []
  for (const message of waiting) guarded(() => hear(message))
}, broke)

function broke(error: unknown): void {
  session = null
  const { message, stack = '' } = error instanceof Error ? error : new Error(String(error))
  post({ kind: 'broken', message, stack })
}

function guarded(deed: () => void): void {
  try {
    deed()
  } catch (error) {
    broke(error)
  }
}

function hear(message: ToLab): void {
  const isFirst = message.kind === 'open' && message.saved === null
  if (late === null && !isFirst) early.push(message)
  else if (message.kind !== 'open') {
    if (session !== null) late?.handle(session, message)
  } else {
    session = createSession(createLab, message, post, late?.SHELL ?? null)
    session.lab.yaml = yaml
  }
}

/** Where locks are forbidden (a frame on another page) nobody learns of its death. */
void navigator.locks
  ?.request(self.name, () => {
    post({ kind: 'alive' })
    return new Promise<void>(() => {})
  })
  .catch(() => undefined)

self.onmessage = ({ data }: MessageEvent<ToLab>) => guarded(() => hear(data))

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
