/** The order of texts: by code unit, never by a locale. */
export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
