/** The services of a project, one after the other as they depend on each other. */
import { Fail, type Io } from '../../client'
import { dependenciesOf, type Live, type Service } from './project'
import { together, type Doing } from './together'

/** Visits each service when all are done that it depends on. @throws Fail */
export const inOrder = (
  project: Live,
  io: Pick<Io, 'now'>,
  visit: (service: Service) => Doing,
): Doing => walk(project, io, visit, needsOf(project))

/** Visits each service when all are done that depend on it. @throws Fail */
export function inReverse(
  project: Live,
  io: Pick<Io, 'now'>,
  visit: (service: Service) => Doing,
): Doing {
  const needs = needsOf(project)
  const names = [...needs.keys()]
  const backwards = names.map((name) => {
    const dependents = names.filter((other) => needs.get(other)?.includes(name))
    return [name, dependents] as const
  })
  return walk(project, io, visit, new Map(backwards))
}

type Needs = ReadonlyMap<string, readonly string[]>

/** What each service depends on. @throws Fail where that goes in a circle */
function needsOf(project: Live): Needs {
  const services = Object.values(project.services)
  const needs = new Map(services.map((one) => [one.name, dependenciesOf(project, one)]))
  const path: string[] = []
  const done = new Set<string>()
  const follow = (name: string): void => {
    if (done.has(name)) return
    if (path.includes(name)) {
      const circle = [...path.slice(path.indexOf(name)), name].join(' -> ')
      throw new Fail(`dependency cycle detected: ${circle}`)
    }
    path.push(name)
    needs.get(name)?.forEach(follow)
    path.pop()
    done.add(name)
  }
  for (const name of needs.keys()) follow(name)
  return needs
}

function* walk(
  { services }: Live,
  io: Pick<Io, 'now'>,
  visit: (service: Service) => Doing,
  needs: Needs,
): Doing {
  const done = new Set<string>()
  const begun: string[] = []
  const able = (): readonly Doing[] => {
    const free = [...needs].filter(
      ([name, others]) => !begun.includes(name) && others.every((one) => done.has(one)),
    )
    begun.push(...free.map(([name]) => name))
    return free.map(([name]) => visit(services[name] as Service))
  }
  yield* together(io, able(), {
    after(at) {
      done.add(begun[at] as string)
      return able()
    },
  })
}
