/** `docker stack …`. */
import type { Command } from '../../command'
import { config } from './config'
import { deploy } from './deploy'
import { ls } from './ls'
import { ps } from './ps'
import { rm } from './rm'
import { services } from './services'

export const STACK: readonly Command[] = [config, deploy, ls, ps, rm, services]
