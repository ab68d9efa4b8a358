/** dockerode, the Docker client of Node's world, on the pretend swarm: it knows nothing of us. */
import { PassThrough } from 'node:stream'
import Docker from 'dockerode'
import { afterAll, expect, test } from 'vitest'
import { livingSwarm } from './specimen'

const { port, end } = await livingSwarm(3, 1, 20)
afterAll(end)
const docker = new Docker({ host: '127.0.0.1', port })

/** All that a stream gives until it ends, or until it has given so much. */
async function read(stream: NodeJS.ReadableStream, enough = Number.POSITIVE_INFINITY) {
  let text = ''
  for await (const part of stream as AsyncIterable<Buffer>) {
    text += part.toString()
    if (text.length >= enough) break
  }
  return text
}

const running = (service: string) =>
  docker.listTasks({ filters: { service: [service], 'desired-state': ['running'] } })

test('it sees the swarm, runs a service, updates it and reads what it prints', async () => {
  expect((await docker.version()).ApiVersion).toBe('1.50')
  expect((await docker.info()) as object).toMatchObject({ Name: 'v1', Swarm: { Managers: 1 } })
  const nodes = (await docker.listNodes()) as { Description: { Hostname: string } }[]
  expect(nodes.map(({ Description }) => Description.Hostname).sort()).toEqual(['v1', 'v2', 'v3'])

  const spec = {
    Name: 'web',
    Labels: { team: 'red' },
    TaskTemplate: { ContainerSpec: { Image: 'nginx:1.25' } },
    Mode: { Replicated: { Replicas: 2 } },
    EndpointSpec: { Ports: [{ TargetPort: 80, PublishedPort: 8080 }] },
  } satisfies Docker.ServiceSpec
  const { id } = (await docker.createService(spec)) as unknown as { id: string }
  const service = docker.getService(id)
  await expect.poll(async () => (await running('web')).length).toBe(2)
  const { Version } = (await service.inspect()) as { Version: { Index: number } }
  await service.update({ ...spec, version: Version.Index, Mode: { Replicated: { Replicas: 4 } } })
  await expect.poll(async () => (await running('web')).length).toBe(4)

  const stale = service.update({ ...spec, version: Version.Index })
  await expect(stale).rejects.toThrow('update out of sequence')
  await expect
    .poll(async () => String((await service.logs({ stdout: true })) as unknown as Buffer))
    .toContain('ready for start up')
})

test('it hears what happens', async () => {
  const events = await docker.getEvents({ filters: { type: ['secret'] } })
  await docker.createSecret({ Name: 'hush', Data: Buffer.from('psst').toString('base64') })
  const event = JSON.parse(await read(events, 1)) as { Action: string; Actor: object }
  expect(event).toMatchObject({ Action: 'create', Actor: { Attributes: { name: 'hush' } } })
})

test('it runs a command in a container', async () => {
  await expect.poll(async () => (await docker.listContainers()).length).toBeGreaterThan(0)
  const [container] = await docker.listContainers()
  const exec = await docker
    .getContainer(container?.Id ?? '')
    .exec({ Cmd: ['hostname'], AttachStdout: true })
  const stream = await exec.start({ hijack: true })
  const out = new PassThrough()
  docker.modem.demuxStream(stream, out, out)
  stream.on('end', () => out.end())
  expect(await read(out)).toBe(`${container?.Id.slice(0, 12)}\n`)
})

test('it types into a shell in a container', async () => {
  const [container] = await docker.listContainers()
  const exec = await docker
    .getContainer(container?.Id ?? '')
    .exec({ Cmd: ['sh'], Tty: true, AttachStdin: true, AttachStdout: true })
  const stream = await exec.start({ hijack: true, stdin: true, Tty: true })
  stream.write('hostnamx\u007fe\r')
  stream.write('exit 3\r')
  const host = container?.Id.slice(0, 12)
  expect(await read(stream)).toBe(`/ # hostnamx\b \be\r\n${host}\r\n/ # exit 3\r\n`)
  expect((await exec.inspect()).ExitCode).toBe(3)
})

test('it sees what lies on the disk', async () => {
  const images = await docker.listImages()
  expect(images.map(({ RepoTags }) => RepoTags?.[0])).toEqual(['nginx:1.25'])
  expect((await docker.listVolumes()).Volumes).toEqual([])
})
