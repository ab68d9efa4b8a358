/** Words of a line, and a word for a line. */

/** A word as a shell reads it back: in quotes where it needs them. */
export const quoted = (word: string): string =>
  /^[\w.,:/=@-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`

/** Words of a line that has nothing in it but words: quotes hold blanks together. */
export const wordsOf = (line: string): string[] =>
  [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c ?? '')
