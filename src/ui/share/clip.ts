/** A clip of a stretch of the past: it is played, and a canvas that is drawn along is recorded. */
import { cluster } from '../state/cluster'
import { send } from '../state/link'
import { notice } from '../state/time'
import { drawPicture, pictureOf } from './picture'

const LENGTH_MS = 10_000
const FRAMES = 25
const BITS = 4_000_000
const FORMS = ['video/webm;codecs=vp9', 'video/webm', 'video/mp4']

/** Records the last ten seconds before the playhead, and comes back to it; null: it cannot. */
export async function clipOfPast(): Promise<Blob | null> {
  const first = pictureOf()
  const form = FORMS.find((one) => globalThis.MediaRecorder?.isTypeSupported(one))
  if (first === null || form === undefined) {
    notice('This browser cannot record a clip.')
    return null
  }
  const { at, playing, speed } = cluster.getState()
  const from = Math.max(0, at - LENGTH_MS)
  notice('Recording: the last ten seconds are played once.')
  send({ kind: 'speed', speed: 1 })
  send({ kind: 'seek', at: from })
  send({ kind: 'play' })
  const clip = await record(first, form, at - from)
  send({ kind: 'pause' })
  send({ kind: 'seek', at })
  send({ kind: 'speed', speed })
  if (playing) send({ kind: 'play' })
  return clip
}

async function record(
  { width, height }: { readonly width: number; readonly height: number },
  form: string,
  length: number,
): Promise<Blob> {
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(width / 2) * 2
  canvas.height = Math.round(height / 2) * 2
  const recorder = new MediaRecorder(canvas.captureStream(FRAMES), {
    mimeType: form,
    videoBitsPerSecond: BITS,
  })
  const parts: Blob[] = []
  recorder.ondataavailable = ({ data }) => void parts.push(data)
  const ended = new Promise((resolve) => (recorder.onstop = resolve))
  recorder.start()
  for (const end = performance.now() + length; performance.now() < end;) {
    const picture = pictureOf()
    if (picture !== null) await drawPicture(picture, canvas)
    await new Promise(requestAnimationFrame)
  }
  recorder.stop()
  await ended
  return new Blob(parts, { type: form })
}
