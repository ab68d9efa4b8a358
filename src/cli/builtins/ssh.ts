/** `ssh NAME [COMMAND…]`, as `docker-machine ssh` does it: goes there, or runs something there. */
import { Fail, host } from '../client'
import { machineAt } from '../machines'
import { atMachine, changed } from '../reroute'
import { misused, type Builtin } from './builtin'

export const SSH: Builtin = {
  usage: 'MACHINE [COMMAND...]',
  help: 'Open a shell on a machine, or run a command there',
  *run([target, ...command], io, shell) {
    if (target === undefined) throw misused('ssh', SSH)
    const machine = yield* machineAt(target.replace(/^.*@/, ''))
    if (machine.power === 'off') {
      throw new Fail(`ssh: connect to host ${machine.address} port 22: No route to host`, 255)
    }
    if (command.length === 0) {
      yield* host({ kind: 'shell.enter', name: machine.name })
      return 0
    }
    const there = changed(io, { machine: machine.name })
    return yield* atMachine(shell.run(command.join(' '), there, {}), machine.name)
  },
}
