/** A word as a shell reads it back: in quotes where it needs them. */
export const quoted = (word: string): string =>
  /^[\w.,:/=@-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
