/** What leaves the page: a link on the clipboard, files, and what they are made of. */
import { share } from '../state/link'
import { nameOf } from '../state/keep'
import { cluster } from '../state/cluster'
import { screen } from '../state/screen'
import { isPast, notice, time } from '../state/time'
import { saidIn } from '../terminal/log'
import { castOf } from './cast'
import { hashOf } from './hash'
import { pictureOf, pngOf } from './picture'

/** Hands a file to the browser. */
function download(name: string, content: Blob): void {
  const url = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = url
  link.download = `${nameOf(location.search).replaceAll(/[^\w.-]+/g, '-')}${name}`
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
  notice(`Saved as ${link.download}.`)
}

const text = (content: string, type = 'text/plain'): Blob => new Blob([content], { type })

/** Puts something onto the clipboard and says so; where that is forbidden, it is shown. */
async function copy(content: string, name: string): Promise<void> {
  const copied = await navigator.clipboard?.writeText(content).then(
    () => true,
    () => false,
  )
  const size = `${Math.ceil(content.length / 1024)} KB`
  if (copied === true) notice(`${name} is copied (${size}).`)
  else prompt(`${name} (${size})`, content)
}

/** The address of this instant, with what is selected; `query`: how it is to be shown. */
async function addressOf(query: string): Promise<string | null> {
  const { lab } = await share('branch')
  if (lab === null) return null
  const hash = await hashOf(lab, screen.getState().selection)
  return `${location.origin}${location.pathname}${query}${hash}`
}

/** The link to this instant. */
export async function copyLink(): Promise<void> {
  const address = await addressOf('')
  if (address !== null) await copy(address, 'The link to this instant')
}

/** The same as a frame for another page. */
export async function copyFrame(): Promise<void> {
  const src = await addressOf('?embed')
  if (src === null) return
  const frame = `<iframe src="${src.replaceAll('&', '&amp;')}" title="A swarm, in Swarmscope" width="100%" height="520"></iframe>`
  await copy(frame, 'The frame with this instant')
}

/** The whole lab with all branches, as a file that can be opened again. */
export async function saveFile(): Promise<void> {
  const { lab } = await share('lab')
  download(
    '.swarmscope.json',
    text(JSON.stringify({ format: 'swarmscope', lab }), 'application/json'),
  )
}

/** What was typed and done, for `npm run perform`. */
export async function saveTranscript(): Promise<void> {
  download('.txt', text((await share('transcript')).text))
}

/** The terminal in front, for asciinema. */
export function saveCast(terminal: string): void {
  const { end } = cluster.getState()
  const past = saidIn(terminal).filter((said) => isPast(said, end, time.getState()))
  if (past.length === 0) notice(`Nothing was typed on ${terminal} yet.`)
  else download(`-${terminal}.cast`, text(castOf(terminal, past)))
}

export function saveSvg(): void {
  const picture = pictureOf()
  if (picture !== null) download('.svg', text(picture.svg, 'image/svg+xml'))
}

export async function savePng(): Promise<void> {
  const picture = pictureOf()
  if (picture !== null) download('.png', await pngOf(picture))
}

/** The ten seconds before the playhead, as they are played. */
export async function saveClip(): Promise<void> {
  const { clipOfPast } = await import('./clip')
  const clip = await clipOfPast()
  if (clip !== null) download(clip.type.includes('mp4') ? '.mp4' : '.webm', clip)
}
