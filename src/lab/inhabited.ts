/** Containers can run programs: imported by whatever lets somebody start one. */
import { link } from '../engine/machine/interior'
import { answerArchive } from '../engine/machine/archive'
import { answerMaking } from '../engine/machine/making'
import * as programs from '../engine/machine/process'
import { answerRegistries } from '../engine/machine/registries'

link({ ...programs, answerArchive, answerMaking, answerRegistries })
