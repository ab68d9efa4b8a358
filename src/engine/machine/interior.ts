/**
 * What runs in containers, a shell and its programs; what carries their files and makes images of
 * them; what is asked of registries. They are large, and the page has its first picture before
 * anything can run or be asked, so they are linked later (lab/inhabited.ts). It is code and no
 * state: all worlds have the same.
 */
import { must } from '../kernel/assert'

type Interior = Pick<typeof import('./process'), 'createProcess' | 'goOn' | 'conclude' | 'type'> &
  Pick<typeof import('./archive'), 'answerArchive'> &
  Pick<typeof import('./making'), 'answerMaking'> &
  Pick<typeof import('./registries'), 'answerRegistries'>

let linked: Interior | null = null

/** From now on containers can run programs. */
export function link(interior: Interior): void {
  linked = interior
}

/** @throws Broken when a container runs something and nothing is linked */
export const interior = (): Interior => must(linked, 'interior: it is linked before anything runs')
