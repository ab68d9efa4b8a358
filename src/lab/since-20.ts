/**
 * What dockerd 28 says where 20.10 said otherwise. The recordings that came with the task, and some
 * of ours, were made with 20.10; they are read as if 28 had spoken.
 */
import type { Performance } from './perform'

const WORDS: readonly (readonly [RegExp, string])[] = [
  [/\b20\.10\.24\+dfsg1\b/g, '28.2.2'],
  [/^ {3}Profile: default$/gm, '   Profile: builtin'],
  [/^ {2}127\.0\.0\.0\/8$/gm, '  ::1/128\n  127.0.0.0/8'],
  [/^(?= {2}Native Overlay Diff: )/gm, '  Using metacopy: false\n'],
  [/^(?= Swarm: )/gm, ' CDI spec directories:\n  /etc/cdi\n  /var/run/cdi\n'],
  [/ logentries\b,?|\{\s+"Type": "Log",\s+"Name": "logentries"\s+\},\s+/g, ''],
  [/^( +)(?="EnableIPv6": )/gm, '$1"EnableIPv4": true,\n$1'],
  [/invalid name:$/gm, 'invalid name: name is empty'],
  [/Invalid filter '/g, "invalid filter '"],
  [
    /Cannot create a multi-host network from a worker node\..*/g,
    'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again.',
  ],
  [
    /Invalid subnet (\S+) : invalid CIDR address: \S+/g,
    'invalid network config:\ninvalid subnet $1: invalid CIDR block notation',
  ],
  // gRPC says it with a colon since 1.54.
  [/Error while dialing dial/g, 'Error while dialing: dial'],
]

/** Flags that were not yet, each after the one that it follows. */
const FLAGS: typeof WORDS = [
  [/^ {6}--health-retries int .*/gm, '$&\n      --health-start-interval duration   .'],
  [/^ {6}--no-resolve-image .*/gm, '$&\n      --oom-score-adj int   .'],
]

/**
 * Rows of help for members only, by the command: that daemon does not say in `_ping` what it is to
 * the swarm, and so its client named them to everybody. Who asked for these was in no swarm.
 */
const OF_MEMBERS: Readonly<Record<string, RegExp>> = {
  'docker --help': /^ {2}(config|node|secret|service|stack) .*\n/gm,
  'docker swarm --help': /^ {2}(ca|join-token|leave|unlock|unlock-key|update) .*\n/gm,
}

const reworded = (text: string, words: typeof WORDS): string =>
  words.reduce((said, [then, now]) => said.replace(then, now), text)

function said28(text: string, cmd = ''): string {
  const isHelp = text.startsWith('Usage: ')
  const rows = OF_MEMBERS[cmd]
  return reworded(rows === undefined ? text : text.replace(rows, ''), isHelp ? FLAGS : WORDS)
}

/** A recording of dockerd 20.10 as one of 28 would read. */
export const asOf28 = ({ steps, timeline, ...rest }: Performance): Performance => ({
  ...rest,
  steps: steps.map((step) =>
    'cmd' in step
      ? { ...step, stdout: said28(step.stdout, step.cmd), stderr: said28(step.stderr) }
      : step,
  ),
  timeline: timeline.map((row) => JSON.parse(said28(JSON.stringify(row))) as typeof row),
})
