/** Files from outside: a lab or a transcript becomes a lab of its own; this one is not touched. */
import { mistakeIn, type SavedLab } from '../../protocol/kept'
import { PENDING } from '../state/link'
import { labs, saveAs, searchOf } from '../state/keep'
import { remember } from '../state/storage'
import { notice } from '../state/time'

/** Larger than any honest file. Bytes. */
const MOST_BYTES = 64_000_000

/** Opens a file as a new lab, or says in a sentence why it cannot be. */
export async function openFile(file: File): Promise<void> {
  const refuse = (why: string): void =>
    notice(`${file.name} cannot be opened: ${why}. Nothing was changed.`)
  if (file.size > MOST_BYTES) return refuse('it is too large')
  const text = await file.text()
  const wanted = file.name.replace(/(\.swarmscope)?\.\w+$/, '')
  if (/^\s*\{/.test(text)) {
    const lab = labOf(text)
    if (typeof lab === 'string') return refuse(lab)
    const search = searchOf(await freeName(wanted))
    await saveAs(search, { lab, instant: null, said: {} })
    return go(search)
  }
  const machines = machinesIn(text)
  if (machines === 0) return refuse('it holds neither a lab nor a transcript')
  await openTranscript(wanted, text, Math.max(3, machines))
}

/** Has a transcript performed in a new lab of so many machines; `story`: what the guide tells. */
export async function openTranscript(
  wanted: string,
  text: string,
  machines: number,
  story = '',
): Promise<void> {
  remember(PENDING, text, 'sessionStorage')
  const told = story === '' ? '' : `&story=${story}`
  go(`${searchOf(await freeName(wanted))}&machines=${machines}${told}`)
}

/** The lab in a file's text, or what is wrong with it. */
function labOf(text: string): SavedLab | string {
  try {
    const { format, lab } = JSON.parse(text) as { format?: unknown; lab?: unknown }
    if (format !== 'swarmscope') return 'it is not a lab of this page'
    return mistakeIn(lab) ?? (lab as SavedLab)
  } catch {
    return 'a part of it is missing'
  }
}

/** How many machines a transcript speaks of; 0: it is none. */
function machinesIn(text: string): number {
  const names = [...text.matchAll(/^\s*(?:\w+=)?(?:v(\d+)|host)\$ |^\s*@\w+ v(\d+)$/gm)]
  return names.reduce((most, [, a, b]) => Math.max(most, 1, Number(a ?? b ?? 1)), 0)
}

async function freeName(wanted: string): Promise<string> {
  const taken = new Set((await labs()).map(({ name }) => name))
  for (let n = 1; ; n++) {
    const name = n === 1 ? wanted : `${wanted} ${n}`
    if (!taken.has(name)) return name
  }
}

const go = (search: string): void => location.assign(`${location.pathname}${search}`)
