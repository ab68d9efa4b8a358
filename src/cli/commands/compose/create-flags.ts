/** What `up` and `create` are told alike, and what they make of it. */
import { byText } from '../../../api/order'
import { Fail, type Io } from '../../client'
import type { Call, Flag } from '../../command'
import type { Recreates, Wish } from '../../compose/live/converge'
import { isYes, reading } from '../../compose/live/undertaking'
import { scaled, type Live } from '../../compose/live/project'
import { atoi, quoted } from '../../values'
import { many, text, yes } from './begin'

export const CREATE_FLAGS: readonly Flag[] = [
  yes('build', 'Build images first, which nothing here can'),
  yes('force-recreate', 'Make all containers anew, changed or not'),
  yes('no-build', 'Build no images'),
  yes('no-recreate', 'Leave containers as they are that are there'),
  text('pull', 'When to fetch images ("always"|"missing"|"never")', {
    default: 'policy',
    values: ['always', 'missing', 'never'],
  }),
  yes('quiet-pull', 'Do not show how images are fetched'),
  yes('remove-orphans', 'Also remove containers of services that the file does not have'),
  many('scale', 'How many containers: SERVICE=NUM', { placeholder: 'scale' }),
  yes('yes', 'Ask nothing: the answer is yes', { short: 'y' }),
]

const PULLS = ['always', 'never', 'build', 'missing', 'if_not_present']

/** What of services is read and comes to nothing. */
export const UNHEEDED =
  'no image is built; these of services do nothing: ' +
  `annotations blkio_config cgroup cgroup_parent device_cgroup_rules devices domainname
  external_links gpus ipc isolation links logging mac_address mem_swappiness oom_kill_disable
  oom_score_adj pid platform post_start pre_stop provider runtime security_opt shm_size storage_opt
  sysctls tmpfs ulimits userns_mode uts volume_driver volumes_from`
    .split(/\s+/)
    .map((word) => `\`${word}\``)
    .join(' ')

/** Refuses what does not go together. @throws Fail */
export function checkCreate(call: Call): void {
  if (call.bool('build') && call.bool('no-build')) {
    throw new Fail('--build and --no-build are incompatible')
  }
  if (call.bool('force-recreate') && call.bool('no-recreate')) {
    throw new Fail('--force-recreate and --no-recreate are incompatible')
  }
}

/** The project with the numbers and the fetching that were asked for. @throws Fail */
export function withWishes(given: Live, call: Call): Live {
  let project = given
  const pull = call.text('pull')
  if (call.changed('pull')) {
    if (!PULLS.includes(pull)) throw new Fail(`invalid --pull option ${quoted(pull)}`)
    project = withPolicy(project, pull)
  }
  for (const one of call.list('scale')) {
    const [name = '', count = '', ...rest] = one.split('=')
    if (rest.length > 0 || !one.includes('=')) {
      throw new Fail(`invalid --scale option ${quoted(one)}. Should be SERVICE=NUM`)
    }
    project = scaled(
      project,
      name,
      reading(() => atoi(count)),
    )
  }
  return project
}

/** All services with another rule for fetching. */
export function withPolicy(project: Live, policy: string): Live {
  const rows = Object.values(project.services)
    .sort((a, b) => byText(a.name, b.name))
    .map((one) => [
      one.name,
      {
        ...one,
        fields: { ...one.fields, pull_policy: policy },
        said: { ...one.said, pull_policy: policy },
      },
    ])
  return { ...project, services: Object.fromEntries(rows) as Live['services'] }
}

/** What is wanted of the containers. @throws Fail */
export function wishOf(call: Call, io: Io, project: Live, more: Partial<Wish> = {}): Wish {
  const ignores = isYes(project.environment['COMPOSE_IGNORE_ORPHANS'] ?? '')
  const removes = call.changed('remove-orphans')
    ? call.bool('remove-orphans')
    : isYes(io.env['COMPOSE_REMOVE_ORPHANS'] ?? '')
  if (ignores && removes) {
    throw new Fail('cannot combine COMPOSE_IGNORE_ORPHANS and --remove-orphans')
  }
  const recreates: Recreates = call.bool('no-recreate')
    ? 'never'
    : call.bool('force-recreate')
      ? 'always'
      : 'diverged'
  return {
    services: call.args,
    recreates,
    recreatesNeeded: call.bool('no-recreate') ? 'never' : 'diverged',
    orphans: ignores ? 'ignore' : removes ? 'remove' : 'warn',
    inherits: true,
    timeout: null,
    isSure: call.bool('yes'),
    ...more,
  }
}
