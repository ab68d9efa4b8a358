/**
 * What the browser remembers for the page. A browser may forbid it (no cookies, or a frame on
 * somebody else's page): then nothing is remembered, and the page works all the same.
 */
type Where = 'localStorage' | 'sessionStorage'

/** What was remembered, or null. */
export function recall(key: string, where: Where = 'localStorage'): string | null {
  try {
    return window[where].getItem(key)
  } catch {
    return null
  }
}

/** Remembers a text; null forgets it. */
export function remember(key: string, text: string | null, where: Where = 'localStorage'): void {
  try {
    if (text === null) window[where].removeItem(key)
    else window[where].setItem(key, text)
  } catch {
    // Forbidden, or full: it is as if it had never been said.
  }
}
