/** `docker version` (spec 10.12). */
import { ask, type Io } from '../../client'
import type { Call, Command } from '../../command'
import { readTemplate } from '../../../api/template/template'
import { printFormatted } from '../../format/inspect'
import { templateFault } from '../../format/listing'
import { CLIENT_VERSION } from '../../version'
import { INSPECT_FORMAT } from '../shared-flags'

const line = (indent: number, name: string, value: string): string =>
  `${' '.repeat(indent)}${`${name}:`.padEnd(19 - indent)}${value}`

/** What the client says of itself to a template. */
const OWN = {
  Version: CLIENT_VERSION,
  ApiVersion: '1.50',
  DefaultAPIVersion: '1.50',
  GitCommit: 'e6534b4',
  GoVersion: 'go1.24.3',
  Os: 'linux',
  Arch: 'amd64',
  BuildTime: 'Fri May 30 12:07:27 2025',
  Context: 'default',
}

/** A template is read before the daemon is asked. */
function checkTemplate(format: string): void {
  try {
    readTemplate(format, { name: 'version' })
  } catch (error) {
    throw templateFault(error, 64)
  }
}

const CLIENT = [
  'Client:',
  line(1, 'Version', CLIENT_VERSION),
  line(1, 'API version', '1.50'),
  line(1, 'Go version', 'go1.24.3'),
  line(1, 'Git commit', 'e6534b4'),
  line(1, 'Built', 'Fri May 30 12:07:27 2025'),
  line(1, 'OS/Arch', 'linux/amd64'),
  line(1, 'Context', 'default'),
  '',
]

export const version: Command = {
  path: 'docker version',
  usage: '[OPTIONS]',
  short: 'Show the versions of client and daemon',
  flags: [INSPECT_FORMAT],
  arity: { kind: 'none' },
  *run(call: Call, io: Io) {
    const format = call.text('format')
    if (format !== '' && format !== 'json') checkTemplate(format)
    const server = yield* ask('GET /version', {}, {}, null)
    if (format !== '') {
      const known = { Client: OWN, Server: server }
      printFormatted(known, format, { type: 'system.versionInfo', template: 'version' }, io)
      return 0
    }
    io.out(
      `${[
        ...CLIENT,
        'Server:',
        ' Engine:',
        line(2, 'Version', server.Version),
        line(2, 'API version', `${server.ApiVersion} (minimum version ${server.MinAPIVersion})`),
        line(2, 'Go version', server.GoVersion),
        line(2, 'Git commit', server.GitCommit),
        line(2, 'Built', 'Fri May 30 12:07:26 2025'),
        line(2, 'OS/Arch', `${server.Os}/${server.Arch}`),
        line(2, 'Experimental', 'false'),
      ].join('\n')}\n`,
    )
    return 0
  },
}
