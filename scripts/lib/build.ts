import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cloneDir, loadBuildKey, openStateDir } from './state.ts'
import { guard, release } from './watchdog.ts'

const next = join(cloneDir, '.next')
export const standaloneServer = join(next, 'standalone', 'server.js')

/** Inputs of the build; tests and documents do not make it stale. */
const sources = ['app', 'server', 'db', 'emails', 'messages', 'public', 'package.json', 'package-lock.json']
const configs = [
  'next.config.ts',
  'next.config.mjs',
  'proxy.ts',
  'instrumentation.ts',
  'tsconfig.json',
  'scripts/lib/build.ts',
]

/** Builds the standalone server if its sources changed since the last build. Returns true when it built. */
export async function buildIfStale(logFile?: string): Promise<boolean> {
  const key = await loadBuildKey()
  const hashFile = join(await openStateDir(), 'build-hash')
  const hash = hashSources(key)
  if (existsSync(standaloneServer) && existsSync(hashFile) && readFileSync(hashFile, 'utf8') === hash) return false
  rmSync(hashFile, { force: true })
  await build(key, logFile)
  writeFileSync(hashFile, hash)
  return true
}

/** Builds unconditionally and records the hash. */
export async function buildAlways(): Promise<void> {
  rmSync(join(await openStateDir(), 'build-hash'), { force: true })
  await buildIfStale()
}

async function build(key: string, logFile?: string) {
  await runNext(key, logFile)
  if (!existsSync(standaloneServer)) throw new Error(`The build did not create ${standaloneServer}`)
  const target = join(next, 'standalone')
  cpSync(join(next, 'static'), join(target, '.next', 'static'), { recursive: true, force: true })
  if (existsSync(join(cloneDir, 'public')))
    cpSync(join(cloneDir, 'public'), join(target, 'public'), { recursive: true })
  // The build copies .env files; secrets must not be shipped.
  for (const name of readdirSync(target)) if (name.startsWith('.env')) rmSync(join(target, name))
}

function runNext(key: string, logFile?: string): Promise<void> {
  const { DATABASE_URL: _app, MIGRATE_DATABASE_URL: _owner, ...rest } = process.env
  const env: NodeJS.ProcessEnv = {
    ...rest,
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    NEXT_SERVER_ACTIONS_ENCRYPTION_KEY: process.env.NEXT_SERVER_ACTIONS_ENCRYPTION_KEY || key,
  }
  const program = join(cloneDir, 'node_modules', 'next', 'dist', 'bin', 'next')
  const child = spawn(process.execPath, [program, 'build'], {
    cwd: cloneDir,
    env,
    stdio: logFile ? ['ignore', 'pipe', 'pipe'] : 'inherit',
  })
  if (child.pid) guard(child.pid, 'TERM')
  const output: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => output.push(chunk))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      if (child.pid) release(child.pid)
      const text = Buffer.concat(output).toString()
      if (logFile) writeFileSync(logFile, text)
      if (code === 0) resolve()
      else reject(new Error(`The production build failed${text ? `:\n${text.trimEnd()}` : ''}`))
    })
  })
}

function hashSources(key: string): string {
  const hash = createHash('sha256').update(`${process.version}\n${key}\n`)
  for (const path of [...sources, ...configs]) hashPath(hash, path)
  return hash.digest('hex')
}

function hashPath(hash: ReturnType<typeof createHash>, path: string) {
  const full = join(cloneDir, path)
  if (!existsSync(full)) return
  if (statSync(full).isDirectory()) {
    for (const name of readdirSync(full).sort()) hashPath(hash, `${path}/${name}`)
    return
  }
  if (/\.test\.tsx?$|\.md$/.test(path)) return
  hash.update(`${path}\n`).update(readFileSync(full)).update('\n')
}
