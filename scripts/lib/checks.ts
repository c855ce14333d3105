import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { cloneDir } from './state.ts'
import { guard, release } from './watchdog.ts'

export interface Check {
  name: string
  /** Node.js programs with their arguments, run one after the other. */
  commands: string[][]
  /** Whether the output is shown while it runs; otherwise only on failure. */
  showOutput?: boolean
  env?: Record<string, string>
}

const bin = (...path: string[]) => join(cloneDir, 'node_modules', ...path)
const next = bin('next', 'dist', 'bin', 'next')

export const format: Check = {
  name: 'Format and lint',
  commands: [[bin('@biomejs', 'biome', 'bin', 'biome'), 'check', '--error-on-warnings', '--colors=off']],
}

/** Generates the router's types first, because a clean clone has none. */
export const types: Check = {
  name: 'Types',
  commands: [
    [next, 'typegen'],
    [bin('typescript', 'bin', 'tsc'), '--noEmit', '-p', '.'],
  ],
}

/** Finds exports, files and dependencies that nothing uses. */
export const unused: Check = {
  name: 'Unused code',
  commands: [[bin('knip', 'bin', 'knip.js'), '--no-progress', '--no-config-hints']],
}

export function vitest(name: string, args: string[], env: Record<string, string> = {}): Check {
  return { name, commands: [[bin('vitest', 'vitest.mjs'), 'run', ...args]], showOutput: true, env }
}

export function playwright(args: string[], env: Record<string, string>): Check {
  return {
    name: 'Journeys',
    commands: [[bin('@playwright', 'test', 'cli.js'), 'test', ...args]],
    showOutput: true,
    env,
  }
}

/** Runs a check and prints one line about it; the output of a quiet check appears when it fails. */
export async function runCheck(check: Check): Promise<boolean> {
  const startedAt = Date.now()
  let ok = true
  for (const command of check.commands) ok = ok && (await runProgram(check, command))
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1)
  process.stdout.write(`${ok ? 'ok    ' : 'FAILED'}  ${check.name} (${seconds} s)\n`)
  return ok
}

function runProgram(check: Check, command: string[]): Promise<boolean> {
  const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1', ...check.env }
  const stdio = check.showOutput ? ('inherit' as const) : ('pipe' as const)
  const child = spawn(process.execPath, command, { cwd: cloneDir, env, stdio: ['ignore', stdio, stdio] })
  if (child.pid) guard(child.pid, 'TERM')
  const output: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => output.push(chunk))
  return new Promise((resolve) => {
    child.once('error', () => resolve(false))
    child.once('close', (code) => {
      if (child.pid) release(child.pid)
      if (code !== 0) process.stdout.write(Buffer.concat(output))
      resolve(code === 0)
    })
  })
}
