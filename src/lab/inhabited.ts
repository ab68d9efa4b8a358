/** Containers can run programs: imported by whatever lets somebody start one. */
import { link } from '../engine/machine/interior'
import { answerMaking } from '../engine/machine/making'
import * as programs from '../engine/machine/process'

link({ ...programs, answerMaking })
