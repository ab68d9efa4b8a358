/**
 * `docker exec -it CONTAINER sh` on a real daemon: over plain requests nothing can be typed to a
 * process, so each line is a command of its own.
 */
import type { Ask, ExecRequest, Output, Reply, Typed } from '../../api/routes'
import { EXIT, runsLines } from '../../api/shell'

type Put = (ask: Ask) => Promise<Reply>

interface Shell {
  readonly container: string
  /** As it was asked for: its program, variables and folder are those of each line, too. */
  readonly request: Omit<ExecRequest, 'AttachStdin' | 'Tty'>
  exit: number | null
}

/** The shells that were asked for, by the ID of their exec. */
export class RealShells {
  private readonly open = new Map<string, Shell>()

  /** Puts what is asked to the daemon, by way of the shell that it concerns. */
  async put(ask: Ask, put: Put): Promise<Reply> {
    const { id = '' } = ask.params as { readonly id?: string }
    if (ask.endpoint === 'POST /containers/{id}/exec') return this.create(ask, id, put)
    const shell = this.open.get(id)
    if (shell === undefined) return put(ask)
    if (ask.endpoint === 'POST /exec/{id}/start') return typeTo(shell, ask.body, put)
    if (ask.endpoint !== 'GET /exec/{id}/json') return put(ask)
    return { status: 200, body: { ExitCode: shell.exit, Running: shell.exit === null } }
  }

  private async create(ask: Ask, container: string, put: Put): Promise<Reply> {
    const { AttachStdin = false, Tty: _, ...request } = ask.body as ExecRequest
    const reply = await put({ ...ask, body: request } as Ask)
    if (AttachStdin && runsLines(request.Cmd) && 'body' in reply) {
      const { Id } = reply.body as { readonly Id: string }
      this.open.set(Id, { container, request, exit: null })
    }
    return reply
  }
}

async function typeTo(shell: Shell, { Line }: Typed, put: Put): Promise<Reply> {
  const next = { Said: [], Waits: 'command' } as const
  if (Line === undefined) return { status: 200, body: next }
  const left = EXIT.exec(Line ?? 'exit')
  if (left !== null) {
    shell.exit = Number(left[1] ?? shell.exit ?? 0)
    return { status: 200, body: { Said: [] } }
  }
  const { container: id, request } = shell
  const Cmd = [request.Cmd[0] ?? 'sh', '-c', Line ?? '']
  const body = { ...request, Cmd, AttachStdout: true, AttachStderr: true }
  const created = await put({
    endpoint: 'POST /containers/{id}/exec',
    params: { id },
    query: {},
    body,
  })
  if (!('body' in created)) return created
  const params = { id: (created.body as { readonly Id: string }).Id }
  const said = await put({
    endpoint: 'POST /exec/{id}/start',
    params,
    query: {},
    body: { Detach: false },
  })
  if (!('body' in said)) return said
  const ended = await put({ endpoint: 'GET /exec/{id}/json', params, query: {}, body: null })
  if ('body' in ended) {
    shell.exit = (ended.body as { readonly ExitCode: number | null }).ExitCode ?? 0
  }
  return { status: 200, body: { ...(said.body as Output), Waits: 'command' } }
}
