import { spawn } from 'node:child_process'

const program = `const { createHash } = require('node:crypto')
let text = ''
for (;;) text = createHash('sha1').update(text).digest('hex')`

/** Runs `work` while a CPU-bound program uses one core, to show the cost of any other load on the machine. */
export async function withCpuLoad<T>(work: () => Promise<T>): Promise<T> {
  const load = spawn(process.execPath, ['-e', program], { stdio: 'ignore' })
  try {
    return await work()
  } finally {
    load.kill('SIGKILL')
  }
}
