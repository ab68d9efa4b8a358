/** Keys as a terminal sends them: a character, a control character or an escape sequence. */

/** Ctrl and a letter. */
export const ctrl = (letter: string): string =>
  String.fromCharCode(letter.toUpperCase().charCodeAt(0) & 31)

/** Alt (readline's Meta) and a character. */
export const meta = (char: string): string => `${ESC}${char}`

/** What function and arrow keys send after the escape. */
export const csi = (rest: string): string => `${ESC}[${rest}`

export const ESC = '\u001b'
export const ENTER = '\r'
export const TAB = '\t'
export const BACKSPACE = '\u007f'

/** CSI, a string (OSC, DCS: what a terminal answers to questions), SS3, or Alt and a key. */
const ONE_KEY = new RegExp(
  [
    `${ESC}\\[[0-?]*[ -/]*[@-~]`,
    `${ESC}[\\]P^_][^${ESC}\\u0007]*(?:${ESC}\\\\|\\u0007)`,
    `${ESC}O[A-Z]`,
    `${ESC}[^${ESC}]`,
    '[\\s\\S]',
  ].join('|'),
  'gu',
)

/** A burst of input, key by key. */
export const keysIn = (data: string): readonly string[] => data.match(ONE_KEY) ?? []

/** Is it a character to be put into the line? */
export const isText = (key: string): boolean => key >= ' ' && key !== BACKSPACE

const PASTED = new RegExp(`^${ESC}\\[200~([\\s\\S]*?)${ESC}\\[201~$`)

/** What was pasted, when this is a paste (bracketed, DEC mode 2004), else null. */
export const pastedIn = (data: string): string | null => PASTED.exec(data)?.[1] ?? null

/** Asks a terminal to bracket what is pasted. */
export const BRACKET_PASTES = csi('?2004h')
