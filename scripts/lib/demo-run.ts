import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { freePort } from './ports.ts'
import { removeCluster } from './postgres.ts'
import { markOf, stopProcess } from './processes.ts'
import { cloneDir } from './state.ts'
import { guard, release } from './watchdog.ts'

export interface DemoRun {
  appUrl: string
  sandboxUrl: string
  cronSecret: string
  /** Folder of its logs and secrets. */
  stateDir: string
  stop(): Promise<void>
}

/**
 * Starts a separate, fresh demo on free ports, beside one that may be running. Fails with its last output if it does
 * not become ready.
 */
export async function startDemo(state: string, env: Record<string, string> = {}): Promise<DemoRun> {
  const appPort = await freePort()
  const sandboxPort = await freePort()
  const ports = { PORT: String(appPort), SANDBOX_PORT: String(sandboxPort) }
  const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/demo.ts', '--fresh', '--state', state], {
    cwd: cloneDir,
    detached: true,
    env: { ...process.env, ...ports, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const mark = child.pid ? markOf(child.pid) : null
  if (!mark) throw new Error('The demo did not start')
  guard(mark.pid, 'TERM')
  await readiness(child)
  return {
    appUrl: `http://127.0.0.1:${appPort}`,
    sandboxUrl: `http://127.0.0.1:${sandboxPort}`,
    cronSecret: env.CRON_SECRET ?? process.env.CRON_SECRET ?? 'demo-cron-secret',
    stateDir: join(cloneDir, state),
    stop: async () => {
      await stopProcess(mark, { graceMs: 40_000 })
      release(mark.pid)
    },
  }
}

/** Deletes a stopped demo's data. */
export async function removeDemo(state: string): Promise<void> {
  await removeCluster(state)
  rmSync(join(cloneDir, state), { recursive: true, force: true })
}

function readiness(child: ReturnType<typeof spawn>): Promise<void> {
  const lines: string[] = []
  return new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue
      createInterface(stream).on('line', (line) => {
        lines.push(line)
        if (line.startsWith('ready')) resolve()
      })
    }
    child.once('close', () => reject(new Error(`The demo ended:\n${lines.slice(-30).join('\n')}`)))
  })
}
