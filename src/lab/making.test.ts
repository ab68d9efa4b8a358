/** Images that are made here, in docker 28's words: `commit`, `save`, `load`, `import`, `push`. */
import { expect, test } from 'vitest'
import type { Lab } from './bench'
import { createLab } from './lab'
import { atTerminal } from './said'
import { foundSwarm } from './swarm'
import { YAML } from './yaml'

/** What lines say, IDs as `ID`. */
function conversation(lab?: Lab) {
  const { run } = atTerminal(lab)
  return (line: string): string => {
    const { stdout, stderr } = run(line)
    return (stdout + stderr).trim().replace(/\b[0-9a-f]{64}\b/g, 'ID')
  }
}

const held = (lines: readonly (readonly [string, string])[], lab?: Lab): void => {
  const said = conversation(lab)
  expect(lines.map(([line]) => [line, said(line)])).toEqual(lines)
}

const LIST = `docker images --format '{{.Repository}}:{{.Tag}}'`
const REFUSED = 'Error response from daemon: '

test('a container that is committed is an image with its files and what it was told', () =>
  held([
    ['docker run -q -d --name box -e A=1 --label l=1 alpine sleep 1000', 'ID'],
    [`docker exec box sh -c 'echo hi > /tmp/x; mkdir /data; echo a > /data/f'`, ''],
    [
      `docker commit -a me -m words -c 'ENV B="two words"' -c 'CMD ["cat","/data/f"]' box mine:1`,
      'sha256:ID',
    ],
    ['docker run --rm mine:1', 'a'],
    ['docker run --rm mine:1 env | grep =[1t]', 'A=1\nB=two words'],
    [
      `docker image inspect -f '{{.Author}} {{.Comment}} {{json .Config.Labels}}' mine:1`,
      'me words {"l":"1"}',
    ],
    [
      `docker history --format '{{.CreatedBy}} {{.Size}} {{.Comment}}' mine:1 | head -n 2`,
      'sleep 1000 5B words\nCMD ["/bin/sh"] 0B',
    ],
    ['docker run -d --name two mine:1 sleep 100', 'ID'],
    ['docker diff two', ''],
    ['docker exec two sh -c "rm /tmp/x; echo b > /data/f"', ''],
    ['docker diff two', 'C /data\nC /data/f\nC /tmp\nD /tmp/x'],
    [`docker commit -c 'ENTRYPOINT ["cat"]' -c 'CMD /data/f' two mine:2`, 'sha256:ID'],
    [`docker inspect -f '{{json .Config.Cmd}}' mine:2`, '["/bin/sh","-c","/data/f"]'],
    ['docker run --rm mine:2 /data/f', 'b'],
    ['docker rm -f box two', 'box\ntwo'],
    ['docker rmi alpine | head -n 1', 'Untagged: alpine:latest'],
  ]))

const GONE = `| grep -c Deleted`

test('an image goes with its own layers only, and takes those along that nobody has', () =>
  held([
    ['docker run -q -d --name box alpine sleep 1000', 'ID'],
    ['docker exec box sh -c "echo a > /f"', ''],
    ['docker commit box mine:1', 'sha256:ID'],
    ['docker run -q -d --name two mine:1 sh -c "echo b > /f; sleep 1000"', 'ID'],
    ['sleep 1; docker commit two mine:2', 'sha256:ID'],
    ['docker rm -f box two', 'box\ntwo'],
    ['docker rmi mine:1', 'Untagged: mine:1'],
    ['docker images -q | wc -l; docker images -aq | wc -l', '2\n3'],
    [
      'docker rmi $(docker images -aqf dangling=true) 2>&1 | cut -d" " -f 10-',
      '(cannot be forced) - image has dependent child images',
    ],
    [`docker rmi --no-prune mine:2 ${GONE}`, '2'],
    [`docker images -q | wc -l; docker image prune -f ${GONE.toLowerCase()}`, '2\n2'],
    [LIST, 'alpine:latest'],
    [`docker rmi alpine ${GONE}`, '5'],
  ]))

test('what is saved is loaded again; what is exported is imported', () =>
  held([
    ['docker run -q -d --name box alpine sleep 1000', 'ID'],
    [`docker exec box sh -c 'echo a > /tmp/f; rm -f /tmp/g'`, ''],
    [`docker commit -c 'CMD ["cat","/tmp/f"]' box mine:1`, 'sha256:ID'],
    ['docker inspect -f {{.Id}} mine:1 alpine > before', ''],
    ['docker save -o all.tar mine:1 alpine', ''],
    ['docker export box > files.tar', ''],
    ['docker rm -f box', 'box'],
    ['docker rmi mine:1 alpine > /dev/null', ''],
    [LIST, ''],
    ['docker load -i all.tar', 'Loaded image: mine:1\nLoaded image: alpine:latest'],
    [
      'docker inspect -f {{.Id}} mine:1 alpine > after; cat before after | sort | uniq | wc -l',
      '2',
    ],
    ['docker run --rm mine:1', 'a'],
    ['docker save nope', `${REFUSED}No such image: nope`],
    ['docker save nope:1', `${REFUSED}reference does not exist`],
    ['docker import -m words files.tar flat:1', 'sha256:ID'],
    [
      'docker run --rm flat:1',
      `docker: ${REFUSED}no command specified\n\nRun 'docker run --help' for more information`,
    ],
    ['docker run --rm flat:1 cat /tmp/f', 'a'],
    [`docker history --format '{{.Size}} {{.Comment}}' flat:1`, '4MB words'],
    ['echo hello > t; docker load -i t', 'unexpected EOF'],
    ['docker load -i none', 'open none: no such file or directory'],
    ['docker import none', 'open none: no such file or directory'],
    [
      'docker import http://nowhere/x',
      `${REFUSED}Get "http://nowhere/x": dial tcp: lookup nowhere on 127.0.0.53:53: no such host`,
    ],
  ]))

const change = (text: string, why: string): readonly [string, string] => [
  `docker commit -c '${text}' box`,
  REFUSED + why,
]

test('what cannot be is said in the daemon’s words', () =>
  held([
    ['docker create -q --name box alpine', 'ID'],
    ['docker commit nobody', `${REFUSED}No such container: nobody`],
    [
      'docker commit box BAD',
      'invalid reference format: repository name (library/BAD) must be lowercase',
    ],
    change('FROM x', 'FROM is not a valid change command'),
    change('ENV A', 'dockerfile parse error on line 1: ENV must have two arguments'),
    change('EXPOSE x', 'dockerfile parse error on line 1: invalid containerPort: x'),
    change('HEALTHCHECK RUN x', 'dockerfile parse error on line 1: Unknown type "RUN" in HEALTHCHECK (try CMD)'),
    change('USER a b', 'dockerfile parse error on line 1: USER requires exactly one argument'),
    [
      'docker push nope',
      'Using default tag: latest\nThe push refers to repository [docker.io/library/nope]\n' +
        'An image does not exist locally with the tag: nope',
    ],
    [
      'docker push alpine:2',
      'The push refers to repository [docker.io/library/alpine]\ntag does not exist: alpine:2',
    ],
    ['docker push -q alpine', 'denied: requested access to the resource is denied'],
    ['docker tag alpine 127.0.0.1:5000/a', ''],
    [
      'docker push -q 127.0.0.1:5000/a',
      'Get "http://127.0.0.1:5000/v2/": dial tcp 127.0.0.1:5000: connect: connection refused',
    ],
  ])) // prettier-ignore

test('no registry has what was made here: a node runs it that has it, and others cannot', () => {
  const lab = createLab({ seed: 1, machines: [{ name: 'v1' }, { name: 'v2' }], yaml: YAML })
  foundSwarm(lab, 1)
  held(
    [
      ['docker run -q -d --name box alpine sleep 1000', 'ID'],
      ['docker exec box sh -c "echo made > /f"', ''],
      [`docker commit -c 'CMD ["sh","-c","cat /f; sleep 1000"]' box mine:1`, 'sha256:ID'],
      [
        'docker service create -q -d --name web --mode global mine:1 2>&1 | head -n 1',
        'image mine:1 could not be accessed on a registry to record',
      ],
      ['sleep 9; docker service logs --raw web', 'made'],
      [
        `docker service ps -f desired-state=shutdown --format '{{.Node}} {{.Error}}' web | sort -u`,
        'v2 "No such image: mine:1"',
      ],
      [
        'docker pull -q mine:1',
        `${REFUSED}manifest for mine:1 not found: manifest unknown: manifest unknown`,
      ],
      ['docker commit box nginx:2', 'sha256:ID'],
      ['docker pull -q nginx:2', 'docker.io/library/nginx:2'],
    ],
    lab,
  )
})
