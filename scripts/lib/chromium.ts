import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { cloneDir } from './state.ts'

/** Returns a Chromium that runs here: the given one, the system's, or Playwright's own; null when there is none. */
export function findChromium(): string | null {
  const given = process.env.CHROMIUM_PATH
  if (given) {
    if (!runs(given)) throw new Error('CHROMIUM_PATH is not a browser that starts')
    return given
  }
  return candidates().find(runs) ?? null
}

/** Returns a Chromium, installing one when there is none. */
export function ensureChromium(): string {
  const found = findChromium()
  if (found) return found
  install()
  const installed = findChromium()
  if (!installed) throw new Error('No Chromium was found and none could be installed. Set CHROMIUM_PATH')
  return installed
}

function candidates(): string[] {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
  const folders = (process.env.PATH ?? '').split(':').concat('/usr/bin', '/snap/bin')
  const system = names.flatMap((name) => folders.map((folder) => join(folder, name)))
  const mac = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'
  return [...system, mac, chromium.executablePath()].filter(isProgram)
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** A program of that name may be a stub that only explains how to install the real one. */
function runs(path: string): boolean {
  return spawnSync(path, ['--version', '--no-sandbox'], { stdio: 'ignore', timeout: 20_000 }).status === 0
}

function install() {
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    log('Installing Chromium from the system (once)')
    spawnSync('apt-get', ['update', '-qq'], { env, stdio: 'ignore' })
    const packages = ['chromium', 'fonts-liberation']
    const args = ['install', '-y', '-qq', '--no-install-recommends', ...packages]
    if (spawnSync('apt-get', args, { env, stdio: 'ignore' }).status === 0) return
  }
  log("Installing Playwright's Chromium (once)")
  const cli = join(cloneDir, 'node_modules', '@playwright', 'test', 'cli.js')
  spawnSync(process.execPath, [cli, 'install', 'chromium'], { cwd: cloneDir, stdio: ['ignore', 'ignore', 'inherit'] })
}

const log = (message: string) => process.stdout.write(`      ${message}\n`)
