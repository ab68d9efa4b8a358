/** Flags that name devices, streams and settings of the kernel, read as Docker's client does. */
import type { HostConfig } from '../../../api/daemon'
import { csvFields } from '../../checks'
import { atoi, parseBytes, parseUint } from '../../values'

/** Tries a reading; where it fails, the words are others. */
function orElse<T>(read: () => T, words: string): T {
  try {
    return read()
  } catch (error) {
    throw new Error(words, { cause: error })
  }
}

/** `/dev/sda:400` */
function pairIn(text: string): readonly [path: string, value: string] {
  const [path = '', value] = text.split(/:(.*)/s)
  if (value === undefined) throw new Error(`bad format: ${text}`)
  if (!path.startsWith('/dev/')) throw new Error(`bad format for device path: ${text}`)
  return [path, value]
}

type WeightOf = NonNullable<HostConfig['BlkioWeightDevice']>[number]

export function weightIn(text: string): WeightOf {
  const [Path, value] = pairIn(text)
  const wrong = `invalid weight for device: ${text}`
  const Weight = orElse(() => parseUint(value, 16), wrong)
  if (Weight > 0 && (Weight < 10 || Weight > 1000)) throw new Error(wrong)
  return { Path, Weight }
}

type Throttle = NonNullable<HostConfig['BlkioDeviceReadBps']>[number]

export function bytesRateIn(text: string): Throttle {
  const [Path, value] = pairIn(text)
  const form = 'The correct format is <device-path>:<number>[<unit>]'
  const units = 'Number must be a positive integer. Unit is optional and can be kb, mb, or gb'
  const wrong = `invalid rate for device: ${text}. ${form}. ${units}`
  return { Path, Rate: orElse(() => parseBytes(value), wrong) }
}

export function countRateIn(text: string): Throttle {
  const [Path, value] = pairIn(text)
  const form = 'The correct format is <device-path>:<number>'
  const wrong = `invalid rate for device: ${text}. ${form}. Number must be a positive integer`
  return { Path, Rate: orElse(() => parseUint(value), wrong) }
}

const MODE = /^(?!.*(.).*\1)[rwm]+$/

type Device = NonNullable<HostConfig['Devices']>[number]

/** `HOST[:CONTAINER][:MODE]` @throws Error */
export function deviceIn(text: string): Device {
  const parts = text.split(':')
  const [PathOnHost = '', second = '', third] = parts
  const isMode = parts.length === 2 && MODE.test(second)
  const PathInContainer = isMode || second === '' ? PathOnHost : second
  const CgroupPermissions = isMode ? second : (third ?? 'rwm')
  const isRight = parts.length <= 3 && MODE.test(CgroupPermissions)
  if (parts.length > 3) throw new Error(`bad format for path: ${text}`)
  if (!isRight) throw new Error(`bad mode specified: ${CgroupPermissions}`)
  if (!PathInContainer.startsWith('/'))
    throw new Error(`${PathInContainer} is not an absolute path`)
  return { PathOnHost, PathInContainer, CgroupPermissions }
}

const RULE = /^[acb] (?:\d+|\*):(?:\d+|\*) [rwm]{1,3}$/

export function checkDeviceRule(text: string): string {
  if (RULE.test(text)) return text
  throw new Error(`invalid device cgroup format '${text}'`)
}

type Request = NonNullable<HostConfig['DeviceRequests']>[number]

/** `all`, `2`, or `device=0,capabilities=utility`. */
export function gpusIn(text: string): Request {
  const found = {
    Driver: '',
    Count: 0,
    DeviceIDs: null as readonly string[] | null,
    Capabilities: [] as string[],
    Options: {},
  }
  const seen = new Set<string>()
  for (const field of csvFields(text)) {
    const [first = '', second] = field.split(/=(.*)/s)
    const [key, value] = second === undefined ? ['count', first] : [first, second]
    if (seen.has(key)) throw new Error(`gpu request key '${key}' can be specified only once`)
    seen.add(key)
    if (key === 'driver') found.Driver = value
    else if (key === 'count') found.Count = countIn(value)
    else if (key === 'device') found.DeviceIDs = value.split(',')
    else if (key === 'capabilities') found.Capabilities = value.split(',')
    else if (key === 'options') {
      found.Options = Object.fromEntries(csvFields(value).map((one) => one.split(/=(.*)/s, 2)))
    } else throw new Error(`unexpected key '${key}' in '${field}'`)
  }
  if (!seen.has('count') && !seen.has('device')) found.Count = 1
  return { ...found, Capabilities: [[...found.Capabilities, 'gpu']] }
}

function countIn(text: string): number {
  if (text === 'all') return -1
  try {
    return atoi(text)
  } catch (error) {
    const why = (error as Error).message
    const wrong = `invalid count (${text}): value must be either "all" or an integer: ${why}`
    throw new Error(wrong, { cause: error })
  }
}

const SYSCTLS =
  'kernel.msgmax kernel.msgmnb kernel.msgmni kernel.sem kernel.shmall kernel.shmmax kernel.shmmni kernel.shm_rmid_forced'.split(
    ' ',
  )

export function checkSysctl(text: string): string {
  const [name = '', value] = text.split(/=(.*)/s)
  const isKnown = SYSCTLS.includes(name) || /^(?:net|fs\.mqueue)\./.test(name)
  if (value === undefined || !isKnown) throw new Error(`sysctl '${text}' is not allowed`)
  return text
}

const STREAMS = ['stdin', 'stdout', 'stderr']

export function checkStream(text: string): string {
  const name = text.toLowerCase()
  if (STREAMS.includes(name)) return name
  throw new Error('valid streams are STDIN, STDOUT and STDERR')
}
