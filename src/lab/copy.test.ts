/** `docker cp` and `docker diff`, in docker 28's words; most errors are in bridge/testdata/wide. */
import { expect, test } from 'vitest'
import { atTerminal } from './said'

const { write, run } = atTerminal()

const said = (line: string): string => {
  const { stdout, stderr } = run(line)
  return (stdout + stderr).trim()
}

const CONVERSATION: readonly (readonly [string, string])[] = [
  ['docker diff box', ''],
  [`docker exec box sh -c 'echo hi > /tmp/x; mkdir -p /data/deep; echo a > /data/deep/f'`, ''],
  ['docker diff box', 'A /data\nA /data/deep\nA /data/deep/f\nC /tmp\nA /tmp/x'],
  ['docker cp -q=false box:/tmp/x .', 'Successfully copied 2.05kB to /root/.'],
  ['cat x', 'hi'],
  ['docker cp -q=false box:/tmp/x other', 'Successfully copied 2.05kB to /root/other'],
  ['cat other', 'hi'],
  ['docker cp -q box:/data/deep/. /root', ''],
  ['cat f', 'a'],
  ['docker cp box:/data .', 'mkdir /root/data: operation not permitted'],
  ['docker cp box:/data/. f', 'cannot copy directory'],
  ['docker cp box:/tmp/x nowhere/', 'no such directory'],
  ['docker cp box:/tmp/x sub/x', 'invalid output path: directory "/root/sub" does not exist'],
  ['docker cp -q=false own.txt box:/tmp', 'Successfully copied 2.05kB to box:/tmp'],
  ['docker cp -q own.txt box:/tmp/renamed', ''],
  ['docker exec box cat /tmp/own.txt /tmp/renamed', 'mine\nmine'],
  [
    'docker cp own.txt box:/none/x',
    'Error response from daemon: Could not find the file /none in container box',
  ],
  ['docker cp own.txt box:/none/', 'no such directory'],
  ['docker cp nofile box:/tmp', 'lstat /root/nofile: no such file or directory'],
  [
    'docker cp own.txt box:/etc/hosts',
    'Error response from daemon: unlinkat /etc/hosts: device or resource busy',
  ],
  ['docker cp -q . box:/home/all', ''],
  ['docker exec box ls /home/all', 'f\nother\nown.txt\nx'],
  ['docker cp box:/tmp - | docker cp -q=false - box:/root', 'Successfully copied 0B to box:/root'],
  ['docker exec box ls /root/tmp', 'own.txt\nrenamed\nx'],
  ['docker exec box rm /tmp/renamed', ''],
  ['docker diff box | grep /tmp', 'A /root/tmp\nA /root/tmp/own.txt\nA /root/tmp/renamed\nA /root/tmp/x\nC /tmp\nA /tmp/own.txt\nA /tmp/x'],
] // prettier-ignore

test('files go in and out, and what has changed is listed', () => {
  write('own.txt', 'mine\n')
  run('docker run -q -d --name box alpine sleep 1000')
  const found = CONVERSATION.map(([line]) => [line, said(line)])
  expect(found).toEqual(CONVERSATION)
})

test('what was copied before the first start is there; what is locked takes nothing', () => {
  write('own.txt', 'mine\n')
  run('docker create -q --name made alpine sh -c "cat /in.txt; sleep 1000"')
  said('docker cp -q own.txt made:/in.txt')
  run('docker start made')
  expect(said('sleep 1; docker logs made')).toBe('mine')
  run('docker run -q -d --name locked --read-only -v vol:/data -v ro:/ro:ro alpine sleep 1000')
  const refused = 'Error response from daemon: '
  expect(said('docker cp own.txt locked:/tmp')).toBe(
    `${refused}container rootfs is marked read-only`,
  )
  expect(said('docker cp own.txt locked:/ro')).toBe(`${refused}mounted volume is marked read-only`)
  expect(said('docker cp -q own.txt locked:/data')).toBe('')
  expect(said('docker diff locked')).toBe('A /data\nA /ro')
})

test('what is no text comes out as it went in, through a file and through a pipe', () => {
  const bytes = '\u0000\udcff\udcd8a\udc80\n\udce2\udc82ü'
  write('odd.bin', bytes)
  run('docker run -q -d --name box alpine sleep 1000')
  said('docker cp -q odd.bin box:/tmp')
  expect(said('docker exec box wc -c /tmp/odd.bin')).toBe('10 /tmp/odd.bin')
  said('docker cp -q box:/tmp/odd.bin back.bin')
  said('docker cp box:/tmp - > tmp.tar; docker exec box mkdir /again')
  said('docker cp -q - box:/again < tmp.tar')
  expect(run('docker exec box cat /again/tmp/odd.bin').stdout).toBe(bytes)
  expect(run('cat back.bin').stdout).toBe(bytes)
  const sent = 'docker secret create odd odd.bin; docker config create odd odd.bin'
  expect(said(`docker swarm init > /dev/null; ${sent} | wc -l`)).toContain('1')
  expect(
    run("docker config inspect odd -f '{{json .Spec.Data}}' | tr -d '\"' | base64 -d").stdout,
  ).toBe(bytes)
})
