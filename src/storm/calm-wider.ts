/** What must come true of certificates, root rotations and jobs when everything is mended. */
import { isTrusted, publicKeyOf, readCertificate, roleOf } from '../engine/ca/certificate'
import type { Machine } from '../engine/machine/machine'
import type { Cluster, Service, Task } from '../engine/store/objects'
import { clusterOf, tasksOf, type Store } from '../engine/store/store'
import { isStuck, livingSwarms, nodesLed, nodesOf, type Living } from './calm'
import { ends } from './images'
import type { Lab } from '../lab/bench'
import type { Checker } from './sight'

const certificatesFit: Checker = {
  name: 'certificates fit in calm',
  room: 'swarm',
  sentence:
    'Every member has the key of its certificate, which names it, its role and its swarm, and which the root or the next one signed.',
  watch: ({ lab }) => ({
    calmed: () => livingSwarms(lab).flatMap((swarm) => certificateTrouble(lab, swarm)),
  }),
}

function certificateTrouble(lab: Lab, swarm: Living): string[] {
  const cluster = swarm.leader === null ? null : clusterOf(swarm.leader.store)
  if (cluster === null) return []
  return nodesLed(lab, swarm).flatMap(({ node, machine }) => {
    const why = machine === null ? null : misfit(machine, node.role, cluster)
    return why === null ? [] : [`the certificate of ${node.machine} ${why}`]
  })
}

function misfit(machine: Machine, role: string, cluster: Cluster): string | null {
  const identity = machine.memory?.member?.identity
  if (identity === undefined) return null
  const certificate = readCertificate(identity.certificate, 0)
  if (publicKeyOf(identity.privateKey) !== certificate.publicKey) return 'is for another key'
  if (certificate.cn !== identity.nodeId || certificate.o !== cluster.id) return 'names another'
  if (roleOf(certificate.ou) !== role) return `is a ${certificate.ou}'s, the node is a ${role}`
  const roots = [cluster.rootCa.pem, ...(cluster.rotation === null ? [] : [cluster.rotation.pem])]
  return roots.some((root) => isTrusted(identity.certificate, root)) ? null : 'is of no root'
}

const rotationsEnd: Checker = {
  name: 'a rotation ends in calm',
  room: 'swarm',
  sentence: 'The root rotates no more, unless a node that is gone has not got its certificate.',
  watch: ({ lab }) => ({
    calmed: () =>
      livingSwarms(lab).flatMap((swarm) => {
        const cluster = swarm.leader === null ? null : clusterOf(swarm.leader.store)
        const gone = nodesOf(lab, swarm).some(({ machine }) => machine === null)
        return cluster === null || cluster.rotation === null || gone
          ? []
          : [`the root of swarm ${cluster.id} still rotates`]
      }),
  }),
}

const jobsEnd: Checker = {
  name: 'jobs end in calm',
  room: 'swarm',
  sentence:
    'A replicated job whose tasks end well is done, unless no node has a place for the rest.',
  watch: ({ lab }) => ({
    calmed: () =>
      livingSwarms(lab).flatMap(({ leader }) =>
        Object.values(leader?.store.services ?? {}).flatMap((service) =>
          jobTrouble(service, (leader as { readonly store: Store }).store),
        ),
      ),
  }),
}

function jobTrouble({ spec, id, jobStatus }: Service, store: Store): string[] {
  const job = spec.Mode.ReplicatedJob
  if (job === undefined || !ends(spec.TaskTemplate)) return []
  const own = tasksOf(store, id).filter(({ jobIteration }) => jobIteration === jobStatus?.iteration)
  const done = own.filter(({ status }) => status.state === 'complete').length
  const total = job.TotalCompletions ?? 1
  if (done >= total || own.some((task) => mayWait(task, store))) return []
  return [`job ${spec.Name} has done ${done} of ${total}`]
}

/** No node takes it; or its policy gave it up; or it is on a node that is gone (spec 3.8). */
const mayWait = (task: Task, store: Store): boolean => {
  const node = store.nodes[task.nodeId]
  const isLost = task.nodeId !== '' && node?.status.state !== 'ready'
  const gaveUp = task.status.state !== 'complete' && task.desired === 'shutdown'
  return isLost || gaveUp || (task.status.state === 'pending' && isStuck(task, store))
}

export const WIDER_CALM_CHECKERS: readonly Checker[] = [certificatesFit, rotationsEnd, jobsEnd]
