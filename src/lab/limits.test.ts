/** `docker update`: what a container may use of its machine, in the words of moby 28. */
import { expect, test } from 'vitest'
import { createLab } from './lab'
import { saidIn } from './said'

const said = (text: string): string[] =>
  saidIn(createLab({ seed: 5, machines: [{ name: 'v1' }] }), text).map((one) => one.trim())

const shown = (fields: string): string =>
  `docker inspect -f '${fields
    .split(' ')
    .map((field) => `{{json .HostConfig.${field}}}`)
    .join(' ')}'`

const ALL = shown('Memory MemorySwap NanoCpus CpuShares CpusetCpus PidsLimit RestartPolicy')

test('inspect shows what was asked for, and what it has become', () => {
  const words = said(`v1$ docker run -q -d --name cc -m 64m --cpu-shares 5 nginx
v1$ ${ALL} cc
v1$ docker update -m 100m --cpus 1 --cpuset-cpus 0 --pids-limit 7 --restart on-failure:3 cc
v1$ ${ALL} cc
v1$ docker update --pids-limit -1 --cpu-shares 9 cc
v1$ ${ALL} cc`)
  const policy = (Name: string, MaximumRetryCount: number) =>
    JSON.stringify({ Name, MaximumRetryCount })
  expect(words.slice(1)).toEqual([
    `67108864 134217728 0 5 "" null ${policy('no', 0)}`,
    'cc',
    `104857600 134217728 1000000000 5 "0" 7 ${policy('on-failure', 3)}`,
    'cc',
    `104857600 134217728 1000000000 9 "0" 0 ${policy('on-failure', 3)}`,
  ])
})

test('what was set before may be in the way', () => {
  const words = said(`v1$ docker run -q -d --name cc --cpus 1 --rm nginx
v1$ docker update -m 100m cc
v1$ docker update -m 100m --memory-swap -1 cc
v1$ docker update --cpu-quota 5000 cc
v1$ docker update --restart always cc`)
  const [id = ''] = words
  const cannot = `Error response from daemon: Cannot update container ${id}: `
  expect(words.slice(1)).toEqual([
    `${cannot}Memory limit should be smaller than already set memoryswap limit, update the memoryswap at the same time`,
    'cc',
    `${cannot}Conflicting options: CPU Quota cannot be updated as NanoCPUs has already been set`,
    `${cannot}Restart policy cannot be updated because AutoRemove is enabled for the container`,
  ])
})

test('a restart policy counts from then on; so do limits when it starts again', () => {
  const words = said(`v1$ docker run -q -d --name cc -m 1g leak/app:1
v1$ docker update --restart always -m 40m cc
v1$ docker stats --no-stream --format '{{.MemUsage}}' cc
v1$ docker restart -t 0 cc
@wait 5s
v1$ docker inspect -f '{{.State.OOMKilled}} {{.RestartCount}}' cc
v1$ docker events --since 20s --until 0s --filter event=update --format '{{.Action}} {{index .Actor.Attributes "name"}}'`)
  expect(words[2]).toMatch(/ \/ 40MiB$/)
  expect(words[4]).toMatch(/^(?:true|false) [1-9]$/)
  expect(words[5]).toBe('update cc')
})

const ALIVE = `docker inspect -f '{{.State.Running}} {{.State.OOMKilled}}'`

test('a limit of memory counts at once: what leaks 8 MiB a second ends by it, or lives on', () => {
  const words = said(`v1$ docker run -q -d --name less -m 1g leak/app:1
v1$ docker run -q -d --name more -m 68m leak/app:1
@wait 4s
v1$ docker update -m 60m less
v1$ docker update -m 120m --memory-swap 1g more
@wait 3s
v1$ ${ALIVE} less more
@wait 6s
v1$ ${ALIVE} less more
v1$ docker run -q -d --name none -m 1g leak/app:1
@wait 5s
v1$ docker update -m 30m none
v1$ sleep 1; ${ALIVE} none`)
  expect([words[4], words[5], words[8]]).toEqual([
    'false true\ntrue false',
    'false true\nfalse true',
    'false true',
  ])
})
