/** Where an installed Chrome or Chromium is, and how it is started. */
import { existsSync } from 'node:fs'

const PLACES = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

/** The path of a browser, or null when none of the usual places has one. */
export function findChromium() {
  return PLACES.find((place) => place !== undefined && existsSync(place)) ?? null
}

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** For Playwright: the installed browser, or its own where there is none; it calls nobody. */
export function launchOptions() {
  const executablePath = findChromium()
  return executablePath === null ? { args: ARGS } : { args: ARGS, executablePath }
}
