/** What docker 28.2 wrote into terminals of 100 and of 46 columns, with `^` for the escape. */
import { expect, test } from 'vitest'
import type { Image } from '../../../api/daemon'
import { imageTree } from './tree'

const image = (name: string, id: string, megabytes: number): Image => ({
  Id: `sha256:${id.padEnd(64, '0')}`,
  RepoTags: [name],
  RepoDigests: [],
  Created: 1_795_604_162,
  Size: megabytes * 1_000_000,
  Labels: {},
})

const IMAGES = [
  image('nginx:1.25', 'efa3ef37840f', 70),
  image('oneshot:latest', 'fb2c953a349b', 60),
  image('redis:7', '11009d475e39', 40),
]

const NAMELESS = { ...image('', '0ad04566823a', 70), RepoTags: [] }
const MANY = { ...image('', '7b6e3763f728', 4), RepoTags: ['alpine:a1', 'alpine:a-much-longer'] }

const WARNING =
  "^[93mWARNING: This is an experimental feature. The output may change and shouldn't be depended on.^[0m"
const LEGEND = '^[1m^[106m^[30mi^[0m^[0m ^[96mInfo → ^[0m^[0m ^[38;5;0m^[48;5;14m U ^[0m In Use '

const lines = (columns: number, images = IMAGES): string[] =>
  imageTree(images, columns).replaceAll('\u001b', '^').split('\n')

test('as wide as the terminal', () => {
  expect(lines(100)).toEqual([
    WARNING,
    ' '.repeat(79) + LEGEND,
    '',
    '^[39m^[1mIMAGE^[0m            ^[39m^[1mID^[0m             ^[39m^[1mDISK USAGE^[0m   ^[39m^[1mCONTENT SIZE^[0m   ^[39m^[1mEXTRA^[0m',
    '^[34m^[1mnginx:1.25^[0m       ^[39mefa3ef37840f^[0m         ^[39m70MB^[0m             ^[39m0B^[0m        ',
    '^[34m^[1moneshot:latest^[0m   ^[39mfb2c953a349b^[0m         ^[39m60MB^[0m             ^[39m0B^[0m        ',
    '^[34m^[1mredis:7^[0m          ^[39m11009d475e39^[0m         ^[39m40MB^[0m             ^[39m0B^[0m        ',
    '',
  ])
})

test('where it is narrow, columns go and names are cut', () => {
  expect(lines(46).slice(1, 5)).toEqual([
    ' '.repeat(25) + LEGEND,
    '',
    '^[39m^[1mIMAGE^[0m            ^[39m^[1mID^[0m             ^[39m^[1mDISK USAGE^[0m',
    '^[34m^[1mnginx:1.25^[0m       ^[39mefa3ef37840f^[0m         ^[39m70MB^[0m',
  ])
  expect(lines(16).slice(1, 5)).toEqual([
    LEGEND,
    '',
    '^[39m^[1mIMAGE^[0m         ',
    '^[34m^[1mnginx:1.25^[0m    ',
  ])
})

test('an image without a tag says so, and of several names the shortest has the row', () => {
  expect(lines(46, [NAMELESS, MANY]).slice(3)).toEqual([
    '^[39m^[1mIMAGE^[0m                ^[39m^[1mID^[0m             ^[39m^[1mDISK USAGE^[0m',
    '^[39m^[2m<untagged>^[0m           ^[39m0ad04566823a^[0m         ^[39m70MB^[0m',
    '^[34m^[1malpine:a-much-longer^[0m',
    '^[34m^[1malpine:a1^[0m            ^[39m7b6e3763f728^[0m          ^[39m4MB^[0m',
    '',
  ])
  expect(lines(100, [NAMELESS])[4]).toContain('^[39m^[2m<unt…^[0m')
})
