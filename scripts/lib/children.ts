import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { markOf, type ProcessMark, stopProcess } from './processes.ts'
import { cloneDir } from './state.ts'
import { guard, release } from './watchdog.ts'

export interface Child {
  name: string
  mark: ProcessMark
  /** Resolves when the process ends, with a message for the user. Never rejects. */
  ended: Promise<string>
  stop(): Promise<void>
}

export interface ChildOptions {
  name: string
  args: string[]
  env: NodeJS.ProcessEnv
  /** File for its output; without it, ours is used. */
  logFile?: string
}

/** Starts Node.js with these arguments as the leader of a new process group, guarded by the watchdog. */
export function startChild({ name, args, env, logFile }: ChildOptions): Child {
  const log = logFile ? openSync(logFile, 'w', 0o600) : undefined
  const output = log ?? 'inherit'
  const child = spawn(process.execPath, args, { cwd: cloneDir, env, detached: true, stdio: ['ignore', output, output] })
  if (log !== undefined) closeSync(log)
  const mark = child.pid ? markOf(child.pid) : null
  if (!mark) throw new Error(`${name} did not start`)
  guard(mark.pid, 'TERM', true)
  return {
    name,
    mark,
    ended: whenEnded(child, name, logFile),
    stop: async () => {
      await stopProcess(mark, { group: true })
      release(mark.pid, true)
    },
  }
}

/** Waits until the URL responds with an accepted status; fails at once when the process ends. */
export async function waitForAnswer(
  child: Child,
  url: string,
  timeoutMs: number,
  ok = (status: number) => status < 300,
) {
  let endReason: string | undefined
  child.ended.then((reason) => {
    endReason = reason
  })
  const end = Date.now() + timeoutMs
  let last = 'no response'
  while (!endReason) {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(30_000), redirect: 'manual' })
      await response.arrayBuffer()
      if (ok(response.status)) return
      last = `status ${response.status}`
    } catch {
      last = 'no response'
    }
    if (Date.now() > end) throw new Error(`${child.name} is not ready after ${timeoutMs / 1000} s: ${last} from ${url}`)
    await sleep(150)
  }
  throw new Error(endReason)
}

export const packageBin = (...path: string[]) => join(cloneDir, 'node_modules', ...path)

function whenEnded(child: ChildProcess, name: string, logFile?: string): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(`${name} did not start: ${error.message}`))
    child.once('exit', (code, signal) => {
      const details = logFile ? `\n${lastLines(logFile)}\nFull log: ${logFile}` : ''
      resolve(`${name} stopped unexpectedly (${signal ?? `code ${code}`})${details}`)
    })
  })
}

function lastLines(file: string): string {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n').slice(-15)
  return lines.map((line) => `    ${line}`).join('\n')
}
