/** Jobs of the page's shell: `fg`, `bg` and Ctrl-Z, as bash has them. */
import { expect, test } from 'vitest'
import { advance, createLab } from './lab'
import { SHELL } from './shell'
import { createTerminals, exec, interruptTerminal, stopTerminal } from './terminals'

/** A terminal of one machine, and what it shows. */
function bench() {
  const lab = createLab({ seed: 3, machines: [{ name: 'v1' }], images: 'present' })
  let shown = ''
  const quiet = () => {}
  const others = { echo: quiet, reading: quiet, leavable: quiet, edit: quiet, clear: quiet }
  const terminals = createTerminals(
    lab,
    {
      ...others,
      output: (_, text) => void (shown += text),
      prompt: (_, prompt, exit) => void (shown += `[${exit}] ${prompt}\n`),
    },
    SHELL,
  )
  const said = (ms: number): string => {
    advance(lab, lab.world.now + ms)
    const text = shown
    shown = ''
    return text
  }
  return {
    said,
    enter: (line: string, ms = 100): string => {
      exec(terminals, 'v1', line, 100)
      return said(ms)
    },
    stop: (): string => {
      stopTerminal(terminals, 'v1')
      return said(0)
    },
    interrupt: (): string => {
      interruptTerminal(terminals, 'v1')
      return said(0)
    },
  }
}

test('fg waits for a job and has its status; without a word it is the last one', () => {
  const { enter, said } = bench()
  enter('(sleep 2; echo there; exit 3) &')
  enter('sleep 100 &')
  expect(enter('fg %1')).toBe('(sleep 2; echo there; exit 3)\n')
  expect(said(3000)).toBe('there\n[3] v1 $ \n')
  enter('sleep 1 &')
  expect(enter('fg', 2000)).toBe('sleep 1\n[0] v1 $ \n')
  expect(enter('jobs')).toBe('[2]+  Running                 sleep 100 &\n[0] v1 $ \n')
})

test('Ctrl-C ends what was brought to the front, and nothing else', () => {
  const { enter, interrupt, said } = bench()
  enter('(sleep 5; echo never) &')
  enter('(sleep 5; echo other) &')
  expect(enter('fg 1')).toBe('(sleep 5; echo never)\n')
  expect(interrupt()).toBe('[130] v1 $ \n')
  expect(said(6000)).toBe('other\n')
  enter('docker run --rm alpine sleep 50 &', 1000)
  expect(enter('fg docker')).toBe('docker run --rm alpine sleep 50\n')
  interrupt()
  expect(enter('jobs')).toBe('[0] v1 $ \n')
})

test('bg says that a job is behind already; what there is not is said', () => {
  const { enter } = bench()
  expect(enter('fg')).toBe('bash: fg: current: no such job\n[1] v1 $ \n')
  expect(enter('bg %2')).toBe('bash: bg: %2: no such job\n[1] v1 $ \n')
  enter('sleep 9 &')
  expect(enter('bg')).toBe('bash: bg: job 1 already in background\n[0] v1 $ \n')
})

test('Ctrl-Z stops a line, fg and bg let it go on, kill ends it', () => {
  const { enter, interrupt, said, stop } = bench()
  enter('sleep 2; echo over')
  expect(stop()).toBe('[1]+  Stopped                 sleep 2; echo over\n[148] v1 $ \n')
  expect(said(5000)).toBe('')
  expect(enter('jobs')).toBe('[1]+  Stopped                 sleep 2; echo over\n[0] v1 $ \n')
  expect(enter('bg')).toBe('[1]+ sleep 2; echo over &\n[0] v1 $ \nover\n')
  expect(enter('true')).toBe('[1]+  Done                    sleep 2; echo over\n[0] v1 $ \n')
  enter('sleep 9; (exit 3)')
  stop()
  expect(enter('wait; fg', 1000)).toBe('sleep 9; (exit 3)\n')
  expect(said(9000)).toBe('[3] v1 $ \n')
  enter('sleep 50')
  stop()
  expect(enter('fg')).toBe('sleep 50\n')
  expect(interrupt()).toBe('[130] v1 $ \n')
  enter('docker events')
  stop()
  expect(enter('docker run -d -q alpine true', 3000)).not.toContain('container create')
  expect(enter('kill %1; jobs')).toMatch(/^\[1]\+  Terminated +docker events\n/)
  expect(enter('jobs')).toBe('[0] v1 $ \n')
  expect(stop()).toBe('')
})
