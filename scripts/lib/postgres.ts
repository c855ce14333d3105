import type { ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'
import { z } from 'zod'
import { freePort } from './ports.ts'
import { createCluster, findDataDir, findServer, type PostgresOptions, spawnServer } from './postgres-cluster.ts'
import { findPrograms } from './postgres-programs.ts'
import { isRunning, markOf, type ProcessMark, processMark, stopProcess, waitUntilGone } from './processes.ts'
import { openStateDir, readJson, writePrivate } from './state.ts'
import { guard, release } from './watchdog.ts'

export interface Postgres {
  /** URL of the cluster's administrator, on the database `postgres`. */
  superuserUrl: string
  port: number
  /** True when the server was already running: left by a killed run, or in use by another one. */
  adopted: boolean
  /** False once the server has ended. */
  isUp(): boolean
  /** Stops the server, unless another run holds it. May be called twice. */
  stop(): Promise<void>
}

const recordSchema = z.object({
  data: z.string(),
  port: z.number(),
  password: z.string(),
  holder: processMark.nullable(),
})
type ClusterRecord = z.infer<typeof recordSchema>

/** Starts, or finds, the embedded server of a state folder. It listens on 127.0.0.1 only and ends with this process. */
export async function startPostgres(options: PostgresOptions = {}): Promise<Postgres> {
  const stateDir = await openStateDir(options.dir)
  const programs = await findPrograms()
  const data = await findDataDir(stateDir)
  const recordFile = join(stateDir, 'postgres.json')
  let record = await readJson(recordFile, recordSchema)
  if (record) {
    const heldServer = await findHeldServer(record, data, options.fresh === true)
    if (heldServer) return handle(record, heldServer, { adopted: true, stop: async () => {} })
  }
  if (options.fresh || !record || !existsSync(join(data, 'PG_VERSION'))) {
    await stopServerOn(data)
    record = { data, port: 0, password: randomBytes(16).toString('hex'), holder: null }
    await createCluster(programs, data, stateDir, record.password)
  }
  const orphan = await adoptOrphan(record, data)
  const port = orphan ? orphan.port : await freePort(record.port)
  record = { ...record, data, port, holder: markOf(process.pid) }
  await writePrivate(recordFile, record)
  const mark = orphan?.mark ?? (await startServer(programs, data, stateDir, record, options))
  guard(mark.pid, 'INT')
  return handle(record, mark, { adopted: orphan !== null, stop: () => stopServer(mark) })
}

/** Ends a server that runs on the state folder's data, even one started by another process, and removes the data. */
export async function removeCluster(dir: string): Promise<void> {
  const data = await findDataDir(await openStateDir(dir))
  await stopServerOn(data)
  rmSync(data, { recursive: true, force: true })
}

/**
 * Returns true when the process that holds this cluster is alive; the cluster is then shared and remains its holder's.
 */
export async function isHeld(dir: string): Promise<boolean> {
  const record = await readJson(join(await openStateDir(dir), 'postgres.json'), recordSchema)
  return isRunning(record?.holder)
}

function handle(record: ClusterRecord, mark: ProcessMark, rest: Pick<Postgres, 'adopted' | 'stop'>): Postgres {
  return { superuserUrl: urlOf(record), port: record.port, isUp: () => isRunning(mark), ...rest }
}

async function findHeldServer(record: ClusterRecord, data: string, fresh: boolean): Promise<ProcessMark | null> {
  if (!isRunning(record.holder) || record.holder?.pid === process.pid) return null
  if (fresh) throw new Error(`Process ${record.holder?.pid} is using this database: stop it before starting over`)
  const found = findServer(data)
  return found && (await isResponding(record, 15_000)) ? found.mark : null
}

/** Uses a server whose parent was killed when it responds, otherwise ends it. */
async function adoptOrphan(record: ClusterRecord, data: string) {
  const found = findServer(data)
  if (!found) return null
  // The watchdog may be shutting it down.
  if (found.port === record.port && (await isResponding(record, 2000, found.mark)) && isRunning(found.mark))
    return found
  await stopServerOn(data)
  return null
}

async function startServer(
  programs: string,
  data: string,
  stateDir: string,
  record: ClusterRecord,
  options: PostgresOptions,
) {
  const child = spawnServer(programs, data, stateDir, record.port, options)
  const mark = child.pid ? markOf(child.pid) : null
  const failed = new Promise<never>((_, reject) => {
    const fail = () => reject(new Error(`The database server did not start:\n${tailOf(stateDir)}`))
    child.once('error', fail)
    child.once('exit', fail)
  })
  failed.catch(() => {})
  if (!(await Promise.race([isResponding(record, 60_000), failed])) || !mark)
    throw new Error('The database does not respond')
  detach(child)
  return mark
}

/** The server no longer keeps this process alive; the watchdog ends it together with this process. */
function detach(child: ChildProcess) {
  child.removeAllListeners('exit')
  child.unref()
}

async function isResponding(record: ClusterRecord, timeoutMs: number, mark?: ProcessMark): Promise<boolean> {
  const end = Date.now() + timeoutMs
  for (;;) {
    const sql = postgres(urlOf(record), { max: 1, connect_timeout: 3, onnotice: () => {} })
    const ok = await sql`select 1`.then(
      () => true,
      () => false,
    )
    await sql.end({ timeout: 1 })
    if (ok || Date.now() > end || (mark && !isRunning(mark))) return ok
    await sleep(50)
  }
}

async function stopServer(mark: ProcessMark) {
  // Fast shutdown, then immediate shutdown, then kill.
  await stopProcess(mark, { signals: ['SIGINT', 'SIGQUIT', 'SIGKILL'], graceMs: 10_000 })
  release(mark.pid)
}

async function stopServerOn(data: string) {
  const found = findServer(data)
  if (!found) return
  await stopServer(found.mark)
  await waitUntilGone(found.mark, 5000)
}

function urlOf(record: ClusterRecord): string {
  return `postgres://postgres:${record.password}@127.0.0.1:${record.port}/postgres`
}

function tailOf(stateDir: string): string {
  return readFileSync(join(stateDir, 'postgres.log'), 'utf8').trim().split('\n').slice(-8).join('\n')
}
