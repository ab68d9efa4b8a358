/** `docker version` (spec 10.12). */
import type { EngineVersion } from '../../../api/daemon'
import { ask, type Io } from '../../client'
import type { Call, Command } from '../../command'
import { inspectWith } from '../../format/inspect'
import { CLIENT_VERSION } from '../../version'
import { INSPECT_FORMAT } from '../shared-flags'

const line = (indent: number, name: string, value: string): string =>
  `${' '.repeat(indent)}${`${name}:`.padEnd(19 - indent)}${value}`

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

const CLIENT_FIELDS = { Version: CLIENT_VERSION, APIVersion: '1.50', Os: 'linux', Arch: 'amd64' }

/** Templates know the fields by Go's names. */
const withGoNames = ({ ApiVersion, ...rest }: EngineVersion) => ({
  ...rest,
  APIVersion: ApiVersion,
})

export const version: Command = {
  path: 'docker version',
  usage: '[OPTIONS]',
  short: 'Show the versions of client and daemon',
  flags: [INSPECT_FORMAT],
  arity: { kind: 'none' },
  *run(call: Call, io: Io) {
    const server = yield* ask('GET /version', {}, {}, null)
    const format = call.text('format')
    if (format !== '') {
      io.out(inspectWith([{ Client: CLIENT_FIELDS, Server: withGoNames(server) }], format))
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
