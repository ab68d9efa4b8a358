/** Secrets, configs, keys and jobs: what is used stays, a lock has a key, what ends ends once. */
import type { ServiceSpec } from '../api/types'
import type { Cluster, Service } from '../engine/store/objects'
import { tasksOf, type Store } from '../engine/store/store'
import type { Checker } from './sight'

const usesOf = ({ TaskTemplate }: ServiceSpec): readonly string[] => [
  ...(TaskTemplate.Networks ?? []).map(({ Target }) => Target),
  ...(TaskTemplate.ContainerSpec?.Secrets ?? []).map(({ SecretID }) => SecretID),
  ...(TaskTemplate.ContainerSpec?.Configs ?? []).map(({ ConfigID }) => ConfigID),
]

const usedStay: Checker = {
  name: 'what is used stays',
  room: 'store',
  sentence: 'No secret, config or network is removed while the spec of a service names it.',
  watch(_run, fault) {
    return {
      committed({ changes, store }) {
        for (const { table, id, after } of changes) {
          if (after !== null || !['secrets', 'configs', 'networks'].includes(table)) continue
          const user = Object.values(store.services).find(({ spec }) => usesOf(spec).includes(id))
          if (user !== undefined) fault(`${table} ${id} is gone, and ${user.spec.Name} uses it`)
        }
      },
    }
  },
}

const dataStays: Checker = {
  name: 'secrets and configs do not change',
  room: 'store',
  sentence: 'What a secret or a config holds never changes; only its labels do.',
  watch(_run, fault) {
    return {
      committed({ changes }) {
        for (const change of changes) {
          if (change.table !== 'secrets' && change.table !== 'configs') continue
          const { id, before, after } = change
          if (before === null || after === null) continue
          if (before.spec.Data !== after.spec.Data) fault(`${change.table} ${id} holds other data`)
        }
      },
    }
  },
}

const locksHaveKeys: Checker = {
  name: 'a lock has a key',
  room: 'store',
  sentence: 'A swarm has an unlock key exactly as long as its managers are to lock.',
  watch(_run, fault) {
    return {
      committed({ changes }) {
        for (const change of changes) {
          if (change.table !== 'clusters' || change.after === null) continue
          const { spec, unlockKey, id }: Cluster = change.after
          const locks = spec.EncryptionConfig.AutoLockManagers
          if (locks !== (unlockKey !== '')) {
            fault(`swarm ${id} ${locks ? 'locks without a key' : 'has a key and no lock'}`)
          }
        }
      },
    }
  },
}

const jobsKeepPace: Checker = {
  name: 'a job keeps its pace',
  room: 'swarm',
  sentence:
    'A replicated job starts no more tasks than may run at a time, and none when all are done.',
  watch(_run, fault) {
    return {
      committed({ changes, store, index }) {
        for (const change of changes) {
          if (change.table !== 'tasks' || change.before !== null) continue
          const service = store.services[change.after?.serviceId ?? '']
          const why = service === undefined ? null : tooFast(service, store)
          if (why !== null) fault(`entry ${index}: ${why}`)
        }
      },
    }
  },
}

function tooFast(service: Service, store: Store): string | null {
  const { spec, jobStatus, id } = service
  const job = spec.Mode.ReplicatedJob
  if (job === undefined) return null
  const own = tasksOf(store, id).filter(({ jobIteration }) => jobIteration === jobStatus?.iteration)
  const done = own.filter(({ status }) => status.state === 'complete').length
  const open = own.filter(
    ({ status, desired }) =>
      status.state !== 'complete' && (desired === 'complete' || desired === 'ready'),
  ).length
  const [total, most] = [job.TotalCompletions ?? 1, job.MaxConcurrent ?? 1]
  if (open > most) return `job ${spec.Name} has ${open} tasks under way, ${most} are allowed`
  return open + done > total ? `job ${spec.Name} does ${open + done} of ${total}` : null
}

export const KEY_CHECKERS: readonly Checker[] = [usedStay, dataStays, locksHaveKeys, jobsKeepPace]
