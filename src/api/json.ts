/** JSON as Go's encoder writes it: `<`, `>` and `&` escaped, keys in the order given. */

const ESCAPES: Readonly<Record<string, string>> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
}

const escape = (json: string): string =>
  json.replace(/[<>&\u2028\u2029]/g, (c) => ESCAPES[c] as string)

/** On one line. */
export const goJson = (value: unknown): string => escape(JSON.stringify(value ?? null))

/** Indented by four blanks, empty maps and lists on one line. */
export const goJsonIndented = (value: unknown): string =>
  escape(JSON.stringify(value ?? null, null, 4))
