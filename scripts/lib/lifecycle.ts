import { join } from 'node:path'
import { z } from 'zod'
import {
  commandOf,
  isRunning,
  markOf,
  type ProcessMark,
  parentOf,
  processMark,
  stopProcess,
  waitUntilGone,
} from './processes.ts'
import { readJson, writePrivate } from './state.ts'

const runSchema = z.object({ launcher: processMark.nullable(), children: z.array(processMark) })

/**
 * Allows one launcher per state folder. Ends the processes that a killed launcher left running; a running launcher is
 * not disturbed.
 */
export async function claimRun(stateDir: string): Promise<{ record(children: ProcessMark[]): Promise<void> }> {
  const file = join(stateDir, 'run.json')
  const previous = await readJson(file, runSchema)
  const { launcher } = previous ?? {}
  // A launcher whose npm was killed notices that within a second and exits.
  if (launcher && isRunning(launcher) && launcher.pid !== process.pid && !(await waitUntilGone(launcher, 8000))) {
    throw new Error(`It is already running here (process ${launcher.pid}). Stop that process first.`)
  }
  for (const child of previous?.children ?? []) await stopProcess(child, { group: isRunning(child) })
  const self = markOf(process.pid)
  const record = (children: ProcessMark[]) => writePrivate(file, { launcher: self, children })
  await record([])
  return { record }
}

/**
 * Ends the process through `cleanup` once: on Ctrl-C, on a closed terminal, or when the parent was killed. Repeated
 * Ctrl-C does not wait for it; the watchdog ends the rest then.
 */
export function cleanUpOnExit(cleanup: () => Promise<void>): { end(code: number, message?: string): void } {
  let ending = false
  const end = (code: number, message?: string) => {
    if (ending) return
    ending = true
    if (message) process.stderr.write(`\n${message}\n`)
    cleanup().then(
      () => process.exit(code),
      (error: unknown) => {
        process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
        process.exit(1)
      },
    )
  }
  let interrupts = 0
  process.on('SIGINT', () => {
    interrupts += 1
    // A terminal and the programs in between may each forward the same Ctrl-C.
    if (interrupts > 3) process.exit(1)
    end(0, interrupts === 1 ? 'Stopping …' : undefined)
  })
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => end(0, 'Stopping …'))
  watchParents(() => end(1))
  return { end }
}

/**
 * Watches npm and tsx, which run between the terminal and this process and cannot forward a signal when they are
 * killed.
 */
function watchParents(onGone: () => void) {
  const parents: ProcessMark[] = []
  for (let pid = parentOf(process.pid); pid > 1; pid = parentOf(pid)) {
    const command = commandOf(pid)
    const isNpm = /^npm |npm-cli\.js/.test(command)
    const mark = markOf(pid)
    if (!mark || !(isNpm || /tsx/.test(command))) break
    parents.push(mark)
    if (isNpm) break
  }
  setInterval(() => {
    if (!parents.every(isRunning)) onGone()
  }, 1000).unref()
}
