/** The path of an installed browser, or null when none of the usual places has one. */
export function findChromium(): string | null

/** For Playwright: the installed browser, or its own where there is none; it calls nobody. */
export function launchOptions(): { args: string[]; executablePath?: string }
