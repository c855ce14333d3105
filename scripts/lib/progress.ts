/** Prints `[2/8] …` when a step begins, and its duration when it took longer than three seconds. */
export function progress(total: number, print: (line: string) => void = (line) => process.stdout.write(`${line}\n`)) {
  let number = 0
  return async function step<T>(words: string, work: () => Promise<T>): Promise<T> {
    number += 1
    const begun = Date.now()
    print(`[${number}/${total}] ${words}`)
    const beat = setInterval(() => print(`      still at it, ${seconds(begun)} s`), 15_000)
    try {
      return await work()
    } finally {
      clearInterval(beat)
      if (Date.now() - begun > 3000) print(`      ${seconds(begun)} s`)
    }
  }
}

const seconds = (begun: number) => Math.round((Date.now() - begun) / 1000)
