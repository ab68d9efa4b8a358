/**
 * Both themes' colours: text is legible (WCAG AA), marks stand out from the card, and the hues of
 * services can be told from each other and from alarm, also by eyes that see fewer colours
 * (simulated after Machado et al. 2009, distances in OKLab).
 */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const css = readFileSync(new URL('theme.css', import.meta.url), 'utf8')

type Triple = readonly [number, number, number]
type Matrix = readonly [Triple, Triple, Triple]

const times = (matrix: Matrix, [r, g, b]: Triple): Triple =>
  matrix.map(([x, y, z]) => x * r + y * g + z * b) as unknown as Triple

const linear = (hex: string): Triple =>
  [1, 3, 5].map((at) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }) as unknown as Triple

const luminance = ([r, g, b]: Triple): number => 0.2126 * r + 0.7152 * g + 0.0722 * b

const contrast = (a: string, b: string): number => {
  const [low = 0, high = 0] = [luminance(linear(a)), luminance(linear(b))].sort((x, y) => x - y)
  return (high + 0.05) / (low + 0.05)
}

const EYES: Readonly<Record<string, Matrix>> = {
  usual: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  deuteranopia: [
    [0.367_322, 0.860_646, -0.227_968],
    [0.280_085, 0.672_501, 0.047_413],
    [-0.011_82, 0.042_94, 0.968_881],
  ],
  protanopia: [
    [0.152_286, 1.052_583, -0.204_868],
    [0.114_503, 0.786_281, 0.099_216],
    [-0.003_882, -0.048_116, 1.051_998],
  ],
  tritanopia: [
    [1.255_528, -0.076_749, -0.178_779],
    [-0.078_411, 0.930_809, 0.147_602],
    [0.004_733, 0.691_367, 0.3039],
  ],
}

const LMS: Matrix = [
  [0.412_221_470_8, 0.536_332_536_3, 0.051_445_992_9],
  [0.211_903_498_2, 0.680_699_545_1, 0.107_396_956_6],
  [0.088_302_461_9, 0.281_718_837_6, 0.629_978_700_5],
]
const LAB: Matrix = [
  [0.210_454_255_3, 0.793_617_785, -0.004_072_046_8],
  [1.977_998_495_1, -2.428_592_205, 0.450_593_709_9],
  [0.025_904_037_1, 0.782_771_766_2, -0.808_675_766],
]

/** A colour as an eye sees it, in OKLab. */
function seen(hex: string, eye: Matrix): Triple {
  const light = times(eye, linear(hex)).map((x) => Math.max(0, Math.min(1, x)))
  const cones = times(LMS, light as unknown as Triple).map(Math.cbrt)
  return times(LAB, cones as unknown as Triple)
}

const distance = (a: Triple, b: Triple): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])

describe.each(['dark', 'light'])('the %s theme', (theme) => {
  const block = css.slice(css.indexOf(`[data-theme='${theme}']`)).split('}')[0] ?? ''
  const colors = new Map(
    [...block.matchAll(/--([\w-]+): (#[0-9a-f]{6})/g)].map(([, name, hex]) => [name, hex]),
  )
  const color = (name: string): string => colors.get(name) ?? '#000000'
  const hues = [...colors].flatMap(([name, hex]) => (/^hue-\d/.test(name ?? '') ? [hex ?? ''] : []))

  test('has ten hues for services', () => expect(hues).toHaveLength(10))

  test.each(['text', 'muted', 'accent', 'good', 'alarm', 'gold'])('%s is legible', (name) => {
    for (const paper of ['panel', 'stage', 'card', 'term']) {
      expect(contrast(color(name), color(paper)), `on ${paper}`).toBeGreaterThanOrEqual(4.5)
    }
  })

  test('what stands on the accent is legible', () => {
    expect(contrast(color('on-accent'), color('accent'))).toBeGreaterThanOrEqual(4.5)
  })

  test('marks stand out from what they stand on', () => {
    const packets = [...colors.keys()].filter((name) => name?.startsWith('packet-'))
    for (const hue of hues) expect(contrast(hue, color('card'))).toBeGreaterThanOrEqual(3)
    for (const name of packets) {
      expect(contrast(color(name ?? ''), color('stage'))).toBeGreaterThanOrEqual(3)
    }
  })

  test.each(Object.entries(EYES))('%s eyes tell the hues apart, and alarm from all', (_, eye) => {
    const all = [...hues, color('alarm')]
    for (const [at, one] of all.entries()) {
      for (const other of all.slice(at + 1)) {
        expect(distance(seen(one, eye), seen(other, eye)), `${one} ${other}`).toBeGreaterThan(0.075)
      }
    }
  })
})
