import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'

/** A process as stored on disk: process ids are reused, but not together with the start time. */
export const processMark = z.object({ pid: z.number().int().positive(), started: z.string() })
export type ProcessMark = z.infer<typeof processMark>

export function markOf(pid: number): ProcessMark | null {
  const started = startOf(pid)
  return started ? { pid, started } : null
}

export function isRunning(mark: ProcessMark | null | undefined): boolean {
  return Boolean(mark && startOf(mark.pid) === mark.started)
}

/** Returns the start time of a living process, in the system's own format; null when it is gone or a zombie. */
export function startOf(pid: number): string | null {
  const stat = statOf(pid)
  if (stat) return stat.state === 'Z' || stat.state === 'X' ? null : stat.started
  if (process.platform === 'linux') return null
  return spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).stdout?.trim() || null
}

export function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
  } catch {
    return spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? ''
  }
}

export function parentOf(pid: number): number {
  const stat = statOf(pid)
  if (stat) return stat.parent
  return Number(spawnSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8' }).stdout) || 0
}

export interface StopOptions {
  /** Signals to try in turn. Nothing follows the last one, so it should be SIGKILL. */
  signals?: NodeJS.Signals[]
  /** Time to wait after each signal. */
  graceMs?: number
  /** Sends to the whole process group that the process leads. */
  group?: boolean
}

/** Ends a process and waits until it is gone; a process that is already gone is no error. */
export async function stopProcess(mark: ProcessMark, options: StopOptions = {}): Promise<void> {
  const { signals = ['SIGTERM', 'SIGKILL'], graceMs = 6000, group = false } = options
  for (const signal of signals) {
    if (!isRunning(mark)) break
    send(mark.pid, signal, group)
    if (await waitUntilGone(mark, graceMs)) break
  }
  if (group) send(mark.pid, 'SIGKILL', true)
}

export async function waitUntilGone(mark: ProcessMark, timeoutMs: number): Promise<boolean> {
  const end = Date.now() + timeoutMs
  while (isRunning(mark)) {
    if (Date.now() > end) return false
    await sleep(50)
  }
  return true
}

function send(pid: number, signal: NodeJS.Signals, group: boolean) {
  try {
    process.kill(group ? -pid : pid, signal)
  } catch {
    // The process is already gone.
  }
}

/** Reads what the system reports about a process; processor time is in ticks, `childTicks` that of its ended children. */
export function statOf(pid: number) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The second field is the program's name in brackets and may contain spaces and brackets itself.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    const [user = 0, system = 0, childUser = 0, childSystem = 0] = fields.slice(11, 15).map(Number)
    const times = { ticks: user + system, childTicks: childUser + childSystem }
    return { state: fields[0] ?? '', parent: Number(fields[1]), started: fields[19] ?? '', ...times }
  } catch {
    return null
  }
}
