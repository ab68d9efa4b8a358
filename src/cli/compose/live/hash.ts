/**
 * What compose knows again by a hash: whether a service, a network or a volume is still as its file
 * says (docker/compose `pkg/compose/hash.go`).
 */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { goJson } from '../../../api/json'
import type { Fields } from '../project-model'
import { networkJson, serviceJson, volumeJson } from '../project-text'

const hashed = (value: object): string => bytesToHex(sha256(utf8ToBytes(goJson(value))))

/** What may change without another container. */
const UNHASHED = ['build', 'pull_policy', 'scale', 'depends_on', 'profiles']

export function serviceHash(service: Fields): string {
  const same = Object.entries(service).filter(([key]) => !UNHASHED.includes(key))
  const { replicas: _, ...deploy } = (service['deploy'] ?? {}) as Fields
  const rest = Object.fromEntries(same)
  if (service['deploy'] !== undefined) rest['deploy'] = deploy
  return hashed(serviceJson(rest))
}

export const networkHash = (network: Fields): string => hashed(networkJson(network))

export const volumeHash = (volume: Fields): string =>
  hashed(volumeJson({ driver: 'local', ...volume }))
