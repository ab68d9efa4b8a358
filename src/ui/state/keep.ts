/**
 * What is kept of a lab in this browser: what was put in, the instant, and what the terminals said.
 * One tab keeps a lab; a second one plays with a copy. Each address of the page is a lab of its
 * own: `?machines=100` does not replace the usual, `?lab=NAME` is one with a name.
 */
import {
  createStore as storeOf,
  delMany,
  entries,
  getMany,
  setMany,
  type UseStore,
} from 'idb-keyval'
import { createStore } from 'zustand/vanilla'
import type { SavedLab } from '../../protocol/kept'
import { isLabHash } from '../share/hash'
import { recall, remember } from './storage'
import { notice } from './time'

/** Where a lab was left. */
interface Instant {
  readonly at: number
  readonly end: number
  readonly playing: boolean
  readonly speed: number
  /** By this computer's clock, in milliseconds since 1970. */
  readonly when: number
}

/** Something that stood in a terminal, with its instant and branch. */
export interface Said {
  readonly at: number
  readonly branch: number
  readonly text: string
  /** The end of the text that somebody typed; a cast plays it letter by letter. */
  readonly typed?: string
}

export interface Kept {
  readonly lab: SavedLab
  readonly instant: Instant | null
  /** By terminal. */
  readonly said: Readonly<Record<string, readonly Said[]>>
}

const PREFIX = 'swarmscope.lab'
const ofLink = isLabHash(location.hash) ? location.hash.slice(0, 40) : ''
/** The lab of this page. */
const KEY = `${PREFIX}${location.search}${ofLink}`
const PARTS = ['', ' instant', ' said'] as const

const usual = storeOf('keyval-store', 'keyval')

/** Committed at once: what waits for its answer first is lost when the page goes. */
const atOnce: UseStore = (mode, callback) =>
  usual(mode, (rows) => {
    const done = callback(rows)
    rows.transaction.commit()
    return done
  })

/** Is this tab the one that keeps the lab? Null: not known yet. */
export const keeping = createStore<{ readonly is: boolean | null }>()(() => ({ is: null }))

/** How long a page that goes away may hold on to its lab. */
const RELEASE_MS = 1500

let claimed: Promise<boolean> | null = null

/** Claims the lab for this tab; false when another one has it. */
export function claim(): Promise<boolean> {
  claimed ??= hold().then((is) => {
    keeping.setState({ is })
    return is
  })
  return claimed
}

/** Without locks (an insecure address) there is no telling, and every tab keeps. */
function hold(): Promise<boolean> {
  if (navigator.locks === undefined) return Promise.resolve(true)
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(RELEASE_MS)
    navigator.locks
      .request(KEY, { signal }, () => {
        resolve(true)
        return new Promise<void>(() => {})
      })
      .catch(() => resolve(false))
  })
}

/** What was kept of this page's lab, or null. What cannot be read is not written over. */
export async function read(): Promise<Kept | null> {
  const rows = await getMany(PARTS.map((part) => KEY + part)).catch(() => null)
  if (rows === null) {
    keeping.setState({ is: false })
    warn('This browser does not give out what it keeps: a reload will begin a new lab.')
    return null
  }
  const [lab, instant, said] = rows as [SavedLab?, Instant?, Kept['said']?]
  return lab == null ? null : { lab, instant: instant ?? null, said: said ?? {} }
}

let warned = false

function warn(why: string): void {
  if (!warned) notice(why)
  warned = true
}

/** Writes where this tab keeps the lab; a browser that keeps nothing is told of once. */
function write(rows: [string, unknown][]): void {
  if (keeping.getState().is !== true) return
  setMany(rows, atOnce).catch(() =>
    warn('This browser keeps nothing: a reload will begin a new lab.'),
  )
}

export const keepLab = (lab: SavedLab): void => write([[KEY, lab]])

export const keepInstant = (instant: Omit<Instant, 'when'>): void =>
  write([[`${KEY} instant`, { ...instant, when: Date.now() }]])

export const keepSaid = (said: Kept['said']): void => write([[`${KEY} said`, said]])

/** Names the lab that was put aside when somebody started over, until the page tells of it. */
const ASIDE = 'swarmscope.aside'

/** Nothing more is written by this tab; a lab in which something was done is put aside. */
export async function throwAway(): Promise<void> {
  const kept = await read()
  keeping.setState({ is: false })
  if (kept !== null && kept.lab.deeds.length + (kept.lab.others?.length ?? 0) > 0) {
    const name = `${nameOf(location.search)}, thrown away`
    await saveAs(searchOf(name), kept)
    remember(ASIDE, name, 'sessionStorage')
  }
  await forget(KEY)
}

/** Says where the lab is that was put aside, once. */
export function tellAside(): void {
  const name = recall(ASIDE, 'sessionStorage')
  remember(ASIDE, null, 'sessionStorage')
  if (name !== null) notice(`What was here is kept as “${name}”: the share button lists it.`)
}

/** A lab that cannot be played here is put aside and not written over. */
export async function putAside(): Promise<void> {
  const kept = await read()
  if (kept !== null && keeping.getState().is === true) {
    await saveAs(`?lab=${encodeURIComponent('cannot be played here')}`, kept)
  }
}

/** A lab in this browser, as lists show it. */
export interface LabRow {
  /** Its address: what follows the page's own. */
  readonly search: string
  readonly name: string
  readonly instant: Instant | null
  readonly isThis: boolean
}

/** What a lab is called whose address this is. */
export function nameOf(search: string): string {
  const query = new URLSearchParams(search.split('#')[0])
  const name = query.get('lab')
  if (name !== null) return name
  if (search.includes('#')) return 'from a link'
  return search === '' ? 'the first lab' : search.slice(1)
}

/** All labs in this browser, the newest first. */
export async function labs(): Promise<readonly LabRow[]> {
  const all = new Map(await entries<string, unknown>())
  return [...all]
    .filter(([key, lab]) => key.startsWith(PREFIX) && !/ (instant|said)$/.test(key) && lab !== null)
    .map(([key]) => {
      const search = key.slice(PREFIX.length)
      const instant = (all.get(`${key} instant`) ?? null) as Instant | null
      return { search, name: nameOf(search), instant, isThis: key === KEY }
    })
    .sort((a, b) => (b.instant?.when ?? 0) - (a.instant?.when ?? 0))
}

/** Keeps a lab under another address. */
export async function saveAs(search: string, { lab, instant, said }: Kept): Promise<void> {
  const key = PREFIX + search
  const rows: [string, unknown][] = [
    [key, lab],
    [`${key} instant`, instant],
    [`${key} said`, said],
  ]
  await setMany(rows, atOnce)
}

/** The address of the lab with this name. */
export const searchOf = (name: string): string => `?lab=${encodeURIComponent(name)}`

/** Forgets a lab of this browser. */
export const forgetLab = (search: string): Promise<void> => forget(PREFIX + search)

const forget = (key: string): Promise<void> =>
  delMany(
    PARTS.map((part) => key + part),
    atOnce,
  )

/** Gives a lab another name. */
export async function rename(search: string, name: string): Promise<void> {
  const key = PREFIX + search
  const [lab, instant, said] = await getMany(PARTS.map((part) => key + part))
  await saveAs(searchOf(name), { lab, instant, said } as Kept)
  await forget(key)
}
