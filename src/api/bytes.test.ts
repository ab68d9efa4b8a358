/** Any bytes are a text and come back; what is UTF-8 is that text. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bytesOf, octetsOf, textOf, textOfOctets } from './bytes'
import { packTar, unpackTar } from './tar'

const hex = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('hex')

test.each([
  ['', ''],
  ['grüße €😀', Buffer.from('grüße €😀').toString('latin1')],
  ['\udcff\udcd8\0\udc80', '\xff\xd8\0\x80'],
  // A letter that is cut off, one that is too long, a surrogate's: no UTF-8.
  ['\udce2\udc82', '\xe2\x82'],
  ['\udcc0\udc80', '\xc0\x80'],
  ['\udced\udca0\udc80', '\xed\xa0\x80'],
])('%j', (text, bytes) => {
  expect(hex(bytesOf(text))).toBe(hex(bytes))
  expect(textOf(bytes)).toBe(text)
})

test('a surrogate that stands for no byte is the letter for what is unknown', () => {
  expect(hex(bytesOf('a\ud800b'))).toBe('61efbfbd62')
})

test('all bytes come back, alone and as a file of an archive', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (octets) => {
      const text = textOfOctets(octets)
      expect(octetsOf(text)).toEqual(octets)
      expect(JSON.parse(JSON.stringify(text))).toBe(text)
      const archive = textOf(packTar([{ Name: 'f', Text: text }], 0))
      expect(unpackTar(bytesOf(archive))).toEqual([{ Name: 'f', Text: text }])
    }),
  )
})

test('what is UTF-8 is read as any decoder reads it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(textOfOctets(new TextEncoder().encode(text))).toBe(text)
      expect(octetsOf(text)).toEqual(new TextEncoder().encode(text))
    }),
  )
})
