/** The path of an installed browser, or null when none of the usual places has one. */
export function findChromium(): string | null
