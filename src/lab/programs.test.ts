/** What runs in containers is a part of the world: a copy of it goes on as it does. */
import { expect, test } from 'vitest'
import { clone, fingerprint, keep, revive, runUntil } from '../engine/index'
import { createLab } from './lab'
import { saidIn } from './said'

test('a pipeline, jobs and a ping go on in a copy as in the world itself', () => {
  const lab = createLab({ seed: 5, machines: [{ name: 'v1' }], images: 'present' })
  const count = 'i=0; while true; do i=$((i+1)); echo $i; sleep 1; done'
  saidIn(
    lab,
    `
v1$ docker run -d --name pipe alpine sh -c '${count} | grep -v 2 | while read n; do echo got $n; done'
v1$ docker run -d --name jobs alpine sh -c '(sleep 3; exit 4) & sleep 9 & wait %1; echo $?; yes | head -n 2'
v1$ docker run -d --name ping --health-cmd 'sleep 1; echo well' --health-interval 1s alpine ping -c 4 docker.com
@wait 2500ms`,
  )
  const nobody = { note: () => {} }
  const copies = [clone(lab.world), revive(keep(lab.world, null))]
  const until = lab.world.now + 2000
  for (const world of [lab.world, ...copies]) runUntil(world, until, nobody)
  const [own, ...others] = [lab.world, ...copies].map(fingerprint)
  expect(others).toEqual([own, own])
  const words = saidIn(
    lab,
    'v1$ docker logs pipe\nv1$ docker logs jobs\nv1$ docker logs ping | tail -n 2',
  )
  expect(words.slice(0, 2)).toEqual(['got 1\ngot 3\ngot 4\ngot 5\n', '4\ny\ny\n'])
  expect(words[2]).toContain('4 packets transmitted, 4 packets received, 0% packet loss\n')
})

test('an alarm of a container that was stopped does not wake the one that is started again', () => {
  const lab = createLab({ seed: 5, machines: [{ name: 'v1' }], images: 'present' })
  const words = saidIn(
    lab,
    `
v1$ docker run -d --init --name one alpine sh -c 'echo begun; sleep 4; echo over'
@wait 2s
v1$ docker stop -t 1 one
v1$ docker start one
@wait 3s
v1$ docker logs one
@wait 2s
v1$ docker logs one`,
  )
  expect(words.slice(-2)).toEqual(['begun\nbegun\n', 'begun\nbegun\nover\n'])
})
