/** `docker image …`, and those of its commands that `docker` knows by their own names. */
import type { Command } from '../../command'
import { IMAGE_LOOKS } from './looks'
import { imports, load, save } from './archive'
import { images } from './ls'
import { pull } from './pull'
import { push } from './push'
import { prune, rmi } from './remove'

export const IMAGE: readonly Command[] = [
  images,
  ...IMAGE_LOOKS,
  imports,
  load,
  prune,
  pull,
  push,
  rmi,
  save,
]
