/** What is missing is installed: packages when they are absent or older than the lock. */
import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { findChromium } from './chromium.mjs'

const STAMP = 'node_modules/.package-lock.json'

/** Runs a program in front of the user; true when it ended well. */
export function run(program, args, options = {}) {
  const shell = process.platform === 'win32'
  return spawnSync(program, args, { stdio: 'inherit', shell, ...options }).status === 0
}

/** Installs the packages of the lock file, unless they are there already. */
export function ensurePackages() {
  const fresh =
    existsSync(STAMP) && statSync(STAMP).mtimeMs >= statSync('package-lock.json').mtimeMs
  if (fresh) return
  process.stdout.write('installing packages …\n')
  if (!run('npm', ['ci', '--no-audit', '--no-fund'])) process.exit(1)
}

/** Finds a Chromium, or installs one: Playwright's, else Debian's as root. False: none can be had. */
export function ensureChromium() {
  if (findChromium() !== null) return true
  process.stdout.write('no Chrome or Chromium found: installing one …\n')
  if (run('npx', ['playwright', 'install', 'chromium'])) return true
  if (process.getuid?.() !== 0) return false
  return run('apt-get', ['update']) && run('apt-get', ['install', '-y', 'chromium'])
}
