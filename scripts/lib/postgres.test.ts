import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import postgres from 'postgres'
import { afterEach, expect, test } from 'vitest'
import { type Postgres, startPostgres } from './postgres.ts'
import { findDataDir, findServer } from './postgres-cluster.ts'
import { commandOf, parentOf, waitUntilGone } from './processes.ts'
import { cloneDir } from './state.ts'

const dir = join('.punctual', `try-${process.pid}`)
const stateDir = join(cloneDir, dir)
let children: ChildProcess[] = []
let server: Postgres | undefined

afterEach(async () => {
  for (const child of children) child.kill('SIGKILL')
  children = []
  server ??= await startPostgres({ dir, testing: true })
  await server.stop()
  server = undefined
  rmSync(await findDataDir(stateDir), { recursive: true, force: true })
  rmSync(stateDir, { recursive: true, force: true })
})

test('keeps its data between starts, and fresh starts over', async () => {
  server = await startPostgres({ dir, testing: true })
  expect(server.adopted).toBe(false)
  await run(server, 'create table kept (n int)')
  await server.stop()
  server = await startPostgres({ dir, testing: true })
  expect(await count(server)).toBe(1)
  await server.stop()
  server = await startPostgres({ dir, testing: true, fresh: true })
  expect(await count(server)).toBe(0)
})

test('listens on the loopback address only and requires a password', async () => {
  server = await startPostgres({ dir, testing: true })
  const rows = await run(
    server,
    "select current_setting('listen_addresses') a, current_setting('unix_socket_directories') s",
  )
  expect(rows[0]).toEqual({ a: '127.0.0.1', s: '' })
  const url = new URL(server.superuserUrl)
  url.password = 'guess'
  const sql = postgres(url.href, { max: 1, onnotice: () => {} })
  await expect(sql`select 1`).rejects.toThrow(/password authentication failed/)
  await sql.end()
})

test('no server is left behind when the process that started it is killed', async () => {
  const { child } = await startInOtherProcess()
  const running = findServer(await findDataDir(stateDir))
  if (!running) throw new Error('no server')
  child.kill('SIGKILL')
  expect(await waitUntilGone(running.mark, 8000)).toBe(true)
})

test('a server whose parent and watchdog were killed is taken over with its data', async () => {
  const { child } = await startInOtherProcess()
  const before = findServer(await findDataDir(stateDir))
  for (const pid of childrenOf(child.pid ?? 0)) if (commandOf(pid).startsWith('/bin/sh')) process.kill(pid, 'SIGKILL')
  child.kill('SIGKILL')
  await once(child, 'exit')
  server = await startPostgres({ dir, testing: true })
  expect(server.adopted).toBe(true)
  expect(findServer(await findDataDir(stateDir))?.mark).toEqual(before?.mark)
  await server.stop()
  expect(findServer(await findDataDir(stateDir))).toBe(null)
})

test('a start right after a kill works although the old server is still shutting down', async () => {
  const { child } = await startInOtherProcess()
  child.kill('SIGKILL')
  server = await startPostgres({ dir, testing: true })
  await waitForShutdown()
  expect(await count(server)).toBe(0)
})

test('a server in use by another run is shared, not stopped and never deleted', async () => {
  const { child, url } = await startInOtherProcess()
  const shared = await startPostgres({ dir, testing: true })
  expect(shared).toMatchObject({ adopted: true, superuserUrl: url })
  await shared.stop()
  expect(await count(shared)).toBe(0)
  await expect(startPostgres({ dir, fresh: true })).rejects.toThrow(/using this database/)
  child.kill('SIGKILL')
  await once(child, 'exit')
})

async function startInOtherProcess(): Promise<{ child: ChildProcess; url: string }> {
  const code = `import { startPostgres } from './scripts/lib/postgres.ts'
    startPostgres({ dir: ${JSON.stringify(dir)}, testing: true }).then((server) => console.log(server.superuserUrl))
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {
    cwd: cloneDir,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  const [url] = await once(createInterface(child.stdout), 'line')
  return { child, url }
}

async function run(target: Postgres, text: string) {
  const sql = postgres(target.superuserUrl, { max: 1, onnotice: () => {} })
  try {
    return await sql.unsafe(text)
  } finally {
    await sql.end()
  }
}

async function count(target: Postgres): Promise<number> {
  return (await run(target, "select from pg_tables where tablename = 'kept'")).length
}

function childrenOf(parent: number): number[] {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return all.map(Number).filter((pid) => parentOf(pid) === parent)
}

const waitForShutdown = () => new Promise((resolve) => setTimeout(resolve, 1500))
