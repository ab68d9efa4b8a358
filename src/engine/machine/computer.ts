/**
 * What is known of the computers that the daemons run on: facts of `docker info`, of a node's
 * description and of the local networks which swarm mode does not decide.
 */
import type { Machine } from './machine'

export const ENGINE_VERSION = '28.2.2'

interface Computer {
  readonly kernel: string
  readonly root: string
  /** Does the daemon keep the network `bridge`? */
  readonly hasBridge: boolean
  /** Images that were there from the beginning. */
  readonly images: number
}

export const LOG_DRIVERS =
  'awslogs fluentd gcplogs gelf journald json-file local splunk syslog'.split(' ')

const DEBIAN: Computer = {
  kernel: '6.1.0-18-amd64',
  root: '/var/lib/docker',
  hasBridge: true,
  images: 0,
}

/** The bench of the recordings: `dockerd --bridge=none`, a data root for each, twelve stand-ins. */
const benchOf = (name: string): Computer => ({
  kernel: '6.18.44-fc-v669',
  root: `/var/lib/swarm-lab/${name}/data`,
  hasBridge: false,
  images: 12,
})

export const computerOf = ({ standIn, id }: Machine): Computer => (standIn ? benchOf(id) : DEBIAN)

const named = (Type: string) => (Name: string) => ({ Type, Name })

export const NETWORK_DRIVERS = ['bridge', 'host', 'ipvlan', 'macvlan', 'null', 'overlay']

/** The plugins of a node's description (spec 14.3). */
export const pluginsOf = (): { Type: string; Name: string }[] => [
  ...LOG_DRIVERS.map(named('Log')),
  ...NETWORK_DRIVERS.map(named('Network')),
  { Type: 'Volume', Name: 'local' },
]
