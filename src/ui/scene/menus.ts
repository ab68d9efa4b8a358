/** What can be done to a machine and to a cable; each entry shows the command that does it. */
import type { MachineView } from '../../protocol/view'
import { select } from '../state/screen'
import { cutOff, cutOneWay, cutPairs, healCable, isCutOff, kill, spoil, start } from './deeds'
import type { Cable } from './links'
import type { Entry } from './Menu'

const LONG_MS = 200
const LOSS = 200

/** `onCommand` types a line on the leader. */
export function machineEntries(view: MachineView, onCommand: (line: string) => void): Entry[] {
  const { id, role, availability } = view
  const command = (label: string, line: string): Entry => ({
    label,
    command: line,
    run: () => onCommand(line),
  })
  const update = `docker node update --availability`
  return [
    { label: 'Inspect', command: 'Enter', run: () => select({ kind: 'machine', id }) },
    view.power === 'on'
      ? { label: 'Pull the plug', command: `docker-machine kill ${id}`, run: () => kill(id) }
      : { label: 'Switch on', command: `docker-machine start ${id}`, run: () => start(id) },
    isCutOff(id)
      ? { label: 'Mend its cables', command: `chaos heal ${id}`, run: () => cutOff(id) }
      : { label: 'Cut it off', command: `chaos cut ${id}`, run: () => cutOff(id) },
    ...(role === 'none'
      ? []
      : [
          availability === 'drain'
            ? command('Give it work again', `${update} active ${id}`)
            : command('Drain', `${update} drain ${id}`),
          role === 'worker'
            ? command('Promote to manager', `docker node promote ${id}`)
            : command('Demote to worker', `docker node demote ${id}`),
          command('Its tasks', `docker node ps ${id}`),
        ]),
  ]
}

export function cableEntries(cable: Cable): Entry[] {
  const { a, b } = cable
  return [
    { label: 'Mend', command: `chaos heal ${a} ${b}`, run: () => healCable(cable) },
    { label: 'Cut both ways', command: `chaos cut ${a} ${b}`, run: () => cutPairs([[a, b]]) },
    {
      label: `Cut only ${a} → ${b}`,
      command: `chaos cut --one-way ${a} ${b}`,
      run: () => cutOneWay(a, b),
    },
    {
      label: `Cut only ${b} → ${a}`,
      command: `chaos cut --one-way ${b} ${a}`,
      run: () => cutOneWay(b, a),
    },
    {
      label: `Make it slow: ${LONG_MS} ms`,
      command: `chaos slow ${a} ${b} ${LONG_MS}ms`,
      run: () => spoil(cable, LONG_MS, 0),
    },
    {
      label: `Let it lose ${LOSS / 10} %`,
      command: `chaos lose ${a} ${b} ${LOSS / 10}%`,
      run: () => spoil(cable, 1, LOSS),
    },
  ]
}
