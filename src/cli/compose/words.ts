/** A command written as one text, cut into words as a shell would, without its variables. */

const PIECE = /'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)|([^\s'"\\]+)|(\s+)/gs

/** The words; throws where a quote is not closed. */
export function shellWords(text: string): string[] {
  const words: string[] = []
  let word: string | null = null
  let end = 0
  for (const match of text.matchAll(PIECE)) {
    if (match.index !== end) break
    end += match[0].length
    const [, single, double, escaped, plain, blank] = match
    if (blank !== undefined) {
      if (word !== null) words.push(word)
      word = null
    } else {
      word = (word ?? '') + (single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? escaped ?? plain)
    }
  }
  if (end < text.length) throw new Error('EOF found when expecting closing quote')
  if (word !== null) words.push(word)
  return words
}
