/** Prints `[2/8] …` when a step begins, and its duration when it took longer than three seconds. */
export function progress(total: number, print: (line: string) => void = (line) => process.stdout.write(`${line}\n`)) {
  let number = 0
  return async function step<T>(title: string, work: () => Promise<T>): Promise<T> {
    number += 1
    const startedAt = Date.now()
    print(`[${number}/${total}] ${title}`)
    const heartbeat = setInterval(() => print(`      still running, ${seconds(startedAt)} s`), 15_000)
    try {
      return await work()
    } finally {
      clearInterval(heartbeat)
      if (Date.now() - startedAt > 3000) print(`      ${seconds(startedAt)} s`)
    }
  }
}

const seconds = (startedAt: number) => Math.round((Date.now() - startedAt) / 1000)
