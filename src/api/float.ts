/** Numbers with a fraction as Go prints them. */

/** Two digits of exponent at least. */
export const goExponent = (text: string): string =>
  text.replace(/e([+-])(\d)$/, (_, sign: string, digit: string) => `e${sign}0${digit}`)

/** As few digits as tell it apart, with an exponent from a million on and below 0.0001 (`%v`). */
export function goFloat(it: number): string {
  const size = Math.abs(it)
  const isPlain = size === 0 || (size >= 1e-4 && size < 1e6) || !Number.isFinite(it)
  return isPlain ? String(it) : goExponent(it.toExponential())
}

/** The shortest number that 32 bits hold as the same. */
export function shortFloat(it: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(it.toPrecision(digits))
    if (Math.fround(short) === Math.fround(it)) return short
  }
  return Number(Math.fround(it).toPrecision(9))
}
