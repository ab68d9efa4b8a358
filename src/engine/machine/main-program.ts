/**
 * The program of a container by hand. Most are a course of time (agent/script.ts); some look at
 * what the container sees, and say so once, as they do in `docker exec`; of an image without
 * servers, what is neither is not there.
 */
import { isShell } from '../../api/shell'
import { refusal } from '../../api/errors'
import type { Refusal } from '../../api/routes'
import { isShellImage } from '../agent/images'
import type { Container } from '../agent/runtime'
import { courseOf, looks } from '../agent/script'
import type { Millis } from '../kernel/time'
import { byHandOf } from './containers'
import type { Machine } from './machine'
import type { MachineContext } from './messages'
import { programIn, runInContainer } from './inside'
import { insideOf } from './exec'
import { print } from './printed'

/** From the start of such a program to its words, and from those to its end. */
const SPEAKS: Millis = 10
const ENDS: Millis = 10

/** Starts the program, or says why there is none. */
export function runMain(
  machine: Machine,
  ctx: MachineContext,
  container: Container,
  start: () => void,
): Refusal | null {
  const { args, origin } = container
  const program = programIn(args)
  const isLook = looks(program.join(' '))
  const isUnknown = args.length > 0 && !isLook && courseOf(args) === null
  if (isUnknown && isShellImage(origin) && !isShell(args[0] ?? '')) return notThere(args[0] ?? '')
  start()
  if (isLook) speak(machine, ctx, container, program)
  return null
}

function speak(
  machine: Machine,
  ctx: MachineContext,
  container: Container,
  command: readonly string[],
): void {
  const inside = insideOf(machine, ctx, container)
  if (inside === null) return
  const { id: taskId, pid } = container
  const result = runInContainer(inside, command)
  const own = byHandOf(container)
  const { output, exitCode } =
    result.kind === 'done'
      ? result
      : {
          output: { stdout: answerOf(result.to.endpoints[0]?.name ?? ''), stderr: '' },
          exitCode: 0,
        }
  print(own, ctx.now + SPEAKS, output)
  ctx.after(SPEAKS + ENDS, { kind: 'agent.exit', taskId, pid, exitCode, oomKilled: false })
}

const answerOf = (name: string): string => `Hello from ${name}\n`

function notThere(name: string): Refusal {
  const what = `exec: "${name}": executable file not found in $PATH`
  const where = 'failed to create task for container: failed to create shim task'
  const deed = 'OCI runtime create failed: runc create failed: unable to start container process'
  return refusal(400, `${where}: ${deed}: error during container init: ${what}: unknown`)
}
