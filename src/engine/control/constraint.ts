/**
 * Placement constraints (spec 4.6): what they say, and whether a node satisfies them. They compare
 * whole values; there is no OR and no globbing, whatever characters a value holds.
 */
import { parseCidr, parseIp, sameIp, withinCidr } from '../mesh/ip'
import type { Node } from '../store/objects'

/** One constraint. `key` keeps the operator's spelling; label names are case-sensitive. */
export interface Constraint {
  readonly key: string
  readonly equal: boolean
  readonly value: string
}

/** What a list of constraints means, or Docker's sentence for the first that means nothing. */
export type ParsedConstraints =
  { readonly constraints: readonly Constraint[] } | { readonly error: string }

const OPERATORS = ['==', '!='] as const
const KEY = /^[a-z_][a-z0-9\-_.]+$/i
const VALUE = /^[a-z0-9:\-_\t\n\f\r .*()?+[\]\\^$|/]+$/i
const NODE_LABEL = 'node.labels.'
const ENGINE_LABEL = 'engine.labels.'

/** Parses `key==value` and `key!=value`; the error texts are swarmkit's (spec 4.6). */
export function parseConstraints(texts: readonly string[]): ParsedConstraints {
  const constraints: Constraint[] = []
  for (const text of texts) {
    const operator = OPERATORS.find((sign) => text.includes(sign))
    if (operator === undefined) {
      return { error: 'constraint expected one operator from ==, !=' }
    }
    const at = text.indexOf(operator)
    const key = text.slice(0, at).trim()
    const value = text.slice(at + operator.length).trim()
    if (!KEY.test(key)) return { error: `key '${key}' is invalid` }
    if (!VALUE.test(value)) return { error: `value '${value}' is invalid` }
    constraints.push({ key, equal: operator === '==', value })
  }
  return { constraints }
}

/** The constraint in the operator's words, without the blanks. */
export const printConstraint = ({ key, equal, value }: Constraint): string =>
  `${key}${equal ? '==' : '!='}${value}`

/** Does the node satisfy all constraints? */
export const matches = (constraints: readonly Constraint[], node: Node): boolean =>
  firstUnmet(constraints, node) === null

/** The first constraint that the node does not satisfy, or null. */
export function firstUnmet(constraints: readonly Constraint[], node: Node): Constraint | null {
  for (const constraint of constraints) if (!satisfies(node, constraint)) return constraint
  return null
}

function satisfies(node: Node, { key, equal, value }: Constraint): boolean {
  if (key.toLowerCase() === 'node.ip') return satisfiesAddress(node.status.addr, equal, value)
  const actual = valueOf(node, key)
  return actual !== null && (actual.toLowerCase() === value.toLowerCase()) === equal
}

/** What the node has under `key`; null for a key that means nothing and so never matches. */
function valueOf(node: Node, key: string): string | null {
  const name = key.toLowerCase()
  const { description } = node
  switch (name) {
    case 'node.id':
      return node.id
    case 'node.hostname':
      return description?.Hostname ?? ''
    case 'node.role':
      return node.role
    case 'node.platform.os':
      return description?.Platform.OS ?? ''
    case 'node.platform.arch':
      return description?.Platform.Architecture ?? ''
  }
  return labelOf(node, key)
}

/** The node or engine label that a key such as `node.labels.zone` names; null for other keys. */
export function labelOf(node: Node, key: string): string | null {
  const name = key.toLowerCase()
  if (name.startsWith(NODE_LABEL) && name.length > NODE_LABEL.length) {
    return node.spec.Labels[key.slice(NODE_LABEL.length)] ?? ''
  }
  if (name.startsWith(ENGINE_LABEL) && name.length > ENGINE_LABEL.length) {
    return node.description?.Engine.Labels?.[key.slice(ENGINE_LABEL.length)] ?? ''
  }
  return null
}

/** A malformed address matches with neither operator. */
function satisfiesAddress(addr: string, equal: boolean, value: string): boolean {
  const own = parseIp(addr)
  const wanted = parseIp(value)
  if (wanted !== null) return (own !== null && sameIp(own, wanted)) === equal
  const cidr = parseCidr(value)
  return cidr !== null && (own !== null && withinCidr(cidr, own)) === equal
}
