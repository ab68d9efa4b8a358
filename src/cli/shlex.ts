/** Words of a command that is given as one text, as google/shlex splits them for Docker. */

interface Splitter {
  readonly text: string
  at: number
  readonly words: string[]
  word: string | null
}

/** Splits at blanks, with quotes, backslashes and `#` remarks; throws an Error in shlex's words. */
export function shlexSplit(text: string): readonly string[] {
  const splitter: Splitter = { text, at: 0, words: [], word: null }
  while (splitter.at < text.length) step(splitter)
  if (splitter.word !== null) splitter.words.push(splitter.word)
  return splitter.words
}

function step(splitter: Splitter): void {
  const letter = splitter.text[splitter.at++] as string
  if (/\s/.test(letter)) {
    if (splitter.word !== null) splitter.words.push(splitter.word)
    splitter.word = null
  } else if (letter === '#' && splitter.word === null) {
    const end = splitter.text.indexOf('\n', splitter.at)
    splitter.at = end < 0 ? splitter.text.length : end
  } else if (letter === '"' || letter === "'") {
    splitter.word = (splitter.word ?? '') + quotedPart(splitter, letter)
  } else splitter.word = (splitter.word ?? '') + (letter === '\\' ? escaped(splitter) : letter)
}

function quotedPart(splitter: Splitter, quote: string): string {
  let part = ''
  for (;;) {
    const letter = splitter.text[splitter.at++]
    if (letter === undefined) throw new Error('EOF found when expecting closing quote')
    if (letter === quote) return part
    part += letter === '\\' && quote === '"' ? escaped(splitter) : letter
  }
}

function escaped(splitter: Splitter): string {
  const letter = splitter.text[splitter.at++]
  if (letter === undefined) throw new Error('EOF found after escape character')
  return letter
}
