/** `docker version` (spec 10.12). */
import type { EngineVersion } from '../../../api/daemon'
import { daemonError, Fail, tryAsk, type Io } from '../../client'
import type { Call, Command } from '../../command'
import { currentContext } from '../../context/store'
import { readTemplate } from '../../../api/template/template'
import { printFormatted } from '../../format/inspect'
import { templateFault } from '../../format/listing'
import { CLIENT_VERSION } from '../../version'
import { INSPECT_FORMAT } from '../shared-flags'

const line = (indent: number, name: string, value: string): string =>
  `${' '.repeat(indent)}${`${name}:`.padEnd(20 - indent)}${value}`

/** What the client says of itself to a template, where this context holds. */
export const ownVersion = (context: string) => ({
  Version: CLIENT_VERSION,
  DefaultAPIVersion: '1.50',
  GitCommit: 'e6534b4',
  GoVersion: 'go1.24.3',
  Os: 'linux',
  Arch: 'amd64',
  BuildTime: 'Fri May 30 12:07:14 2025',
  Context: context,
})

/** A template is read before the daemon is asked. */
function checkTemplate(format: string): void {
  try {
    readTemplate(format, { name: 'version' })
  } catch (error) {
    throw templateFault(error, 64)
  }
}

const clientLines = (own: ReturnType<typeof ownVersion>): string[] => [
  'Client:',
  line(1, 'Version', own.Version),
  line(1, 'API version', own.DefaultAPIVersion),
  line(1, 'Go version', own.GoVersion),
  line(1, 'Git commit', own.GitCommit),
  line(1, 'Built', own.BuildTime),
  line(1, 'OS/Arch', `${own.Os}/${own.Arch}`),
  line(1, 'Context', own.Context),
]

const serverLines = (server: EngineVersion): string[] => [
  '',
  'Server:',
  ' Engine:',
  line(2, 'Version', server.Version),
  line(2, 'API version', `${server.ApiVersion} (minimum version ${server.MinAPIVersion})`),
  line(2, 'Go version', server.GoVersion),
  line(2, 'Git commit', server.GitCommit),
  line(2, 'Built', SERVER_BUILT),
  line(2, 'OS/Arch', `${server.Os}/${server.Arch}`),
  line(2, 'Experimental', 'false'),
  ...server.Components.flatMap(({ Name, Version, Details }) => [
    ` ${Name}:`,
    line(2, 'Version', Version),
    line(2, 'GitCommit', Details.GitCommit),
  ]),
]

const SERVER_BUILT = 'Fri May 30 12:07:26 2025'

/** The daemon's answer as the client hands it to templates. */
function serverVersion({ Version, Components: parts, ...server }: EngineVersion): object {
  const { ApiVersion, Arch, GitCommit, GoVersion, KernelVersion, MinAPIVersion, Os } = server
  const Details = {
    ApiVersion,
    Arch,
    BuildTime: SERVER_BUILT,
    Experimental: 'false',
    GitCommit,
    GoVersion,
    KernelVersion,
    MinAPIVersion,
    Os,
  }
  const Components = [{ Name: 'Engine', Version, Details }, ...parts]
  return { Platform: { Name: '' }, Components, Version, ...server }
}

export const version: Command = {
  path: 'docker version',
  usage: '[OPTIONS]',
  short: 'Show the versions of client and daemon',
  flags: [INSPECT_FORMAT],
  arity: { kind: 'none' },
  *run(call: Call, io: Io) {
    const format = call.text('format')
    if (format !== '' && format !== 'json') checkTemplate(format)
    const own = ownVersion(yield* currentContext(io))
    const reply = yield* tryAsk('GET /version', {}, {}, null)
    const server = 'body' in reply ? reply.body : null
    if (format === '') {
      const lines = [...clientLines(own), ...(server === null ? [] : serverLines(server))]
      io.out(`${lines.join('\n')}\n`)
    } else {
      const { Version, ...rest } = own
      const Client = { Version, ApiVersion: own.DefaultAPIVersion, ...rest }
      const Server = server === null ? null : serverVersion(server)
      const names = { type: 'system.versionInfo', template: 'version' }
      try {
        printFormatted({ Client, Server }, format, names, io)
      } catch (error) {
        if ('body' in reply || !(error instanceof Fail)) throw error
      }
    }
    if (!('body' in reply)) throw new Fail(daemonError(reply.status, reply.message))
    return 0
  },
}
