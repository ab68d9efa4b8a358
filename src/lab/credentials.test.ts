import { expect, test } from 'vitest'
import { createLab } from './lab'
import { saidIn } from './said'
import { YAML } from './yaml'

/** Performs the lines on a manager; gives what each command said. */
function said(text: string): string[] {
  const lab = createLab({ seed: 5, machines: [{ name: 'v1' }], images: 'present', yaml: YAML })
  return saidIn(lab, `v1$ docker swarm init\n${text}`).slice(1)
}

const PRIVILEGES = `docker service inspect --format '{{json .Spec.TaskTemplate.ContainerSpec.Privileges}}' web`
const CONFIGS = `docker service inspect --format '{{json .Spec.TaskTemplate.ContainerSpec.Configs}}' web`

const privileges = (spec: Readonly<Record<string, string>> | null): string => {
  const CredentialSpec = spec === null ? null : { Config: '', File: '', Registry: '', ...spec }
  return `${JSON.stringify({ CredentialSpec, SELinuxContext: null, NoNewPrivileges: false })}\n`
}

test('a credential spec reaches the service, and Linux makes no container with it', () => {
  const words = said(`
v1$ docker service create -d --name web --restart-max-attempts 1 --credential-spec file://spec.json nginx
v1$ ${PRIVILEGES}
@wait 20s
v1$ docker service ps --no-trunc --format '{{.CurrentState}} {{.Error}}' web | head -1
v1$ docker service update -d --credential-spec "" web
v1$ ${PRIVILEGES}
@wait 10s
v1$ docker service ps --format '{{.CurrentState}}' -f desired-state=running web
v1$ docker service create --credential-spec file:// nginx
v1$ docker service create --credential-spec spec.json nginx
`)
  expect(words[1]).toBe(privileges({ File: 'spec.json' }))
  expect(words[2]).toMatch(
    /^Rejected .* "invalid --security-opt 2: "credentialspec=file:\/\/spec.json""\n$/,
  )
  expect(words[4]).toBe(privileges(null))
  expect(words[5]).toMatch(/^Running/)
  expect(words[6]).toContain(
    'invalid CredentialSpec: must either provide "file", "registry", or "config" for credential spec',
  )
  expect(words[7]).toContain('value must be prefixed with "config://", "file://", or "registry://"')
})

test('a config that holds one is named by its ID and belongs to the runtime', () => {
  const words = said(`
v1$ printf '{}' | docker config create gmsa -
v1$ docker config inspect gmsa --format '{{json .Spec.Data}}'
v1$ docker service create -d --name web --credential-spec config://gmsa nginx
v1$ ${PRIVILEGES}
v1$ ${CONFIGS}
v1$ docker config rm gmsa
v1$ docker service update -d --credential-spec registry://key web
v1$ ${PRIVILEGES}
v1$ docker config rm gmsa
v1$ docker service create --credential-spec config://none nginx
`)
  const id = (words[0] ?? '').trim()
  expect(words[1]).toBe('"e30="\n')
  expect(words[3]).toBe(privileges({ Config: id }))
  expect(words[4]).toBe(`${JSON.stringify([{ Runtime: {}, ConfigID: id, ConfigName: 'gmsa' }])}\n`)
  expect(words[5]).toContain("config 'gmsa' is in use by the following service: web")
  expect(words[7]).toBe(privileges({ Registry: 'key' }))
  expect(words[8]).toBe('gmsa\n')
  expect(words[9]).toContain('config not found: none')
})

test('a Compose file names one, too', () => {
  const words = said(`
v1$ printf 'services:\\n  web:\\n    image: nginx\\n    credential_spec: {config: gmsa}\\nconfigs:\\n  gmsa: {file: ./spec.json}\\n' > stack.yml
v1$ printf '{}' > spec.json
v1$ docker stack deploy -c stack.yml demo
v1$ docker config ls -q
v1$ ${PRIVILEGES.replace(/web$/, 'demo_web')}
v1$ printf 'services:\\n  web:\\n    image: nginx\\n    credential_spec: {file: a, registry: b}\\n' | docker stack deploy -c - other
`)
  expect(words[4]).toBe(privileges({ Config: (words[3] ?? '').trim() }))
  expect(words[5]).toContain('invalid credential spec: cannot specify both "File" and "Registry"')
})
