/**
 * What happened, in sentences: the feed, the live region and the marks on the timeline are made
 * of these. A fact that nobody needs to read gives none.
 */
import { SUSPECT } from '../engine/control/scheduler/assign'
import type { Fact, World } from '../engine/index'
import type { FeedItem } from '../protocol/view'
import type { Happening } from './history'
import { nodeName, peerName, serviceName, taskName } from './names'

type Line = Pick<FeedItem, 'text' | 'weight' | 'tone'> &
  Partial<Pick<FeedItem, 'machine' | 'service' | 'task' | 'container'>>

const NOWHERE = { machine: '', service: '', task: '', container: '' } as const

/** The sentence of a fact, or null. */
export function feedItem(world: World, happening: Happening): FeedItem | null {
  const { fact, at, seq } = happening
  const line = sentence(world, fact)
  if (line === null) return null
  return { seq, at, kind: fact.kind, ...NOWHERE, ...line }
}

const mark = (text: string, tone: FeedItem['tone'], where: Partial<Line> = {}): Line => ({
  text,
  weight: 'mark',
  tone,
  ...where,
})
const remark = (text: string, tone: FeedItem['tone'], where: Partial<Line> = {}): Line => ({
  text,
  weight: 'note',
  tone,
  ...where,
})

function sentence(world: World, fact: Fact): Line | null {
  return ofMachines(fact) ?? ofRaft(world, fact) ?? ofNodes(world, fact) ?? ofTasks(world, fact)
}

function ofMachines(fact: Fact): Line | null {
  switch (fact.kind) {
    case 'machine.added':
      return remark(`${fact.machine} was built`, 'plain', { machine: fact.machine })
    case 'machine.removed':
      return mark(`${fact.machine} was removed`, 'bad', { machine: fact.machine })
    case 'machine.power':
      return fact.on
        ? remark(`${fact.machine} is on`, 'good', { machine: fact.machine })
        : mark(`${fact.machine} is off: ${fact.why}`, 'bad', { machine: fact.machine })
    case 'link.changed':
      return mark(
        fact.cut
          ? `the cable ${fact.from} → ${fact.to} is cut`
          : `the cable ${fact.from} → ${fact.to} works`,
        fact.cut ? 'bad' : 'good',
        { machine: fact.from },
      )
    case 'connection.stuck':
      return stuck(fact)
    case 'swarm.initialised':
      return mark(`${fact.machine} founded a swarm`, 'good', { machine: fact.machine })
    case 'ca.refused':
      return mark(`${fact.machine} was refused: ${fact.why}`, 'bad', { machine: fact.machine })
    case 'ca.rotation':
      return mark(`the swarm's root certificate: ${fact.why}`, 'plain')
    case 'swarm.forced':
      return mark(`${fact.machine} goes on alone: ${fact.why}`, 'bad', { machine: fact.machine })
    case 'manager.locked':
      return mark(`${fact.machine} is locked: it waits for the unlock key`, 'bad', {
        machine: fact.machine,
      })
    case 'manager.unlocked':
      return mark(`${fact.machine} was unlocked`, 'good', { machine: fact.machine })
    case 'container.health':
      return fact.status === 'unhealthy'
        ? mark(`a container on ${fact.machine} is unhealthy: ${fact.why}`, 'bad', {
            machine: fact.machine,
            task: fact.task,
          })
        : remark(`a container on ${fact.machine} is ${fact.status}: ${fact.why}`, 'good', {
            machine: fact.machine,
            task: fact.task,
          })
    case 'manager.leading':
      return mark(`${fact.machine} leads, term ${fact.term}`, 'good', { machine: fact.machine })
    case 'manager.deposed':
      return mark(`${fact.machine} leads no longer`, 'bad', { machine: fact.machine })
    case 'image.pull.started':
      return remark(`${fact.machine} pulls ${fact.image}`, 'plain', { machine: fact.machine })
    case 'image.pull.done':
      return remark(`${fact.machine} has ${fact.image}`, 'plain', { machine: fact.machine })
    case 'image.pull.refused':
      return remark(`${fact.machine} gets no ${fact.image}: the registry has none`, 'bad', {
        machine: fact.machine,
      })
    default:
      return null
  }
}

const stuck = ({ from, to, wait }: Extract<Fact, { kind: 'connection.stuck' }>): Line =>
  remark(
    `${from}’s connection to ${to} is stuck for ${(wait / 1000).toFixed(1)} s more: ` +
      'it tries again after ever longer pauses',
    'bad',
    { machine: from },
  )

function ofRaft(world: World, fact: Fact): Line | null {
  switch (fact.kind) {
    case 'raft.election.started': {
      const machine = peerName(world, fact.peer)
      return mark(`${machine} stands for election, term ${fact.term}: ${fact.why}`, 'plain', {
        machine,
      })
    }
    case 'raft.vote.granted':
    case 'raft.vote.refused': {
      const [voter, candidate] = [peerName(world, fact.peer), peerName(world, fact.candidate)]
      const verdict = fact.kind === 'raft.vote.granted' ? 'votes for' : 'refuses'
      return remark(`${voter} ${verdict} ${candidate}: ${fact.why}`, 'plain', { machine: voter })
    }
    case 'raft.leader.steppedDown': {
      const machine = peerName(world, fact.peer)
      return mark(`${machine} steps down: ${fact.why}`, 'bad', { machine })
    }
    case 'gossip.member.suspected':
      return remark(`gossip: ${fact.by} suspects ${fact.member}`, 'plain')
    case 'gossip.member.dead':
      return remark(`gossip: ${fact.by} takes ${fact.member} for dead`, 'plain')
    default:
      return null
  }
}

function ofNodes(world: World, fact: Fact): Line | null {
  switch (fact.kind) {
    case 'node.joined':
      return mark(`${fact.machine} joined as a ${fact.role}`, 'good', { machine: fact.machine })
    case 'node.state': {
      const tone = fact.to === 'ready' ? 'good' : 'bad'
      return mark(`${fact.machine} marked ${fact.to}: ${fact.why}`, tone, { machine: fact.machine })
    }
    case 'node.removed':
      return mark(`node ${nodeName(world, fact.node)} was removed`, 'plain')
    case 'dispatcher.heartbeat.missed': {
      const silent = Math.round(fact.grace / 100) / 10
      return remark(`no heartbeat from ${nodeName(world, fact.node)} for ${silent} s`, 'bad')
    }
    default:
      return null
  }
}

const withoutDigests = (text: string): string => text.replace(/@sha256:[0-9a-f]+/g, '')

function ofTasks(world: World, fact: Fact): Line | null {
  switch (fact.kind) {
    case 'service.created':
      return mark(`service ${fact.name} created`, 'good', { service: fact.service })
    case 'service.changed':
      return mark(`service ${fact.name}: ${withoutDigests(fact.why)}`, 'plain', {
        service: fact.service,
      })
    case 'service.removed':
      return mark(`service ${fact.name} removed`, 'plain', { service: fact.service })
    case 'scheduler.placed': {
      const [task, machine] = [taskName(world, fact.task), nodeName(world, fact.node)]
      const why = preference(world, fact)
      return remark(`${task} placed on ${machine}: ${why}`, 'plain', { task: fact.task, machine })
    }
    case 'scheduler.pending':
      return mark(`${taskName(world, fact.task)} waits: ${fact.explanation}`, 'bad', {
        task: fact.task,
      })
    case 'container.byHand': {
      const { machine, task, name, why } = fact
      const which = name === '' ? `of ${taskName(world, task)}` : name
      return mark(`the container ${which} on ${machine}: ${why}`, 'plain', {
        machine,
        ...(name === '' ? { task } : { container: task }),
      })
    }
    case 'task.state':
      return taskState(world, fact)
    case 'task.rejected':
      return mark(`${taskName(world, fact.task)} rejected: ${fact.why}`, 'bad', { task: fact.task })
    case 'update.started':
    case 'update.waiting':
    case 'update.failed':
      return remark(`update of ${serviceName(world, fact.service)}: ${fact.why}`, 'plain', {
        service: fact.service,
      })
    case 'update.state': {
      const tone = fact.state.endsWith('completed')
        ? 'good'
        : fact.state.endsWith('paused')
          ? 'bad'
          : 'plain'
      return mark(`${serviceName(world, fact.service)}: ${fact.why}`, tone, {
        service: fact.service,
      })
    }
    default:
      return null
  }
}

function taskState(world: World, fact: Extract<Fact, { kind: 'task.state' }>): Line | null {
  const where = { task: fact.task, machine: fact.machine }
  const name = taskName(world, fact.task)
  switch (fact.to) {
    case 'running':
      return remark(`${name} runs on ${fact.machine}`, 'good', where)
    case 'failed':
    case 'rejected':
      return mark(`${name} ${fact.to} on ${fact.machine}: ${fact.why}`, 'bad', where)
    case 'shutdown':
    case 'complete':
      return remark(`${name} ${fact.to} on ${fact.machine}`, 'plain', where)
    default:
      return null
  }
}

type Placed = Extract<Fact, { kind: 'scheduler.placed' }>

/** What spoke for the machine: it is the first of the ranking (spec 4.3). */
function preference(world: World, { ranking, node, refused }: Placed): string {
  const own = ranking.find((rank) => rank.node === node)
  const rivals = ranking.filter((rank) => rank.node !== node)
  const [rival] = rivals
  if (own === undefined || rival === undefined) {
    return refused.length > 0 ? 'no other passes the filters' : 'there is no other'
  }
  const other = nodeName(world, rival.node)
  const suspect = Math.max(rival.recentFailures, own.recentFailures) >= SUSPECT
  if (suspect && rival.recentFailures !== own.recentFailures) {
    return `recent failures of the service there: ${own.recentFailures}, on ${other}: ${rival.recentFailures}`
  }
  if (rival.ofService !== own.ofService) {
    return `${own.ofService} of the service there, ${rival.ofService} on ${other}`
  }
  if (rival.total === own.total) return `as many tasks there as on ${other}`
  return `${own.total} ${own.total === 1 ? 'task' : 'tasks'} there, ${rival.total} on ${other}`
}
