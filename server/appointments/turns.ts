import { rateLimited } from '../lib/errors.ts'

const patienceMs = 8000
const chains = new Map<string, Promise<unknown>>()

/**
 * One at a time for each key within this process, so that at most one waiter per agent holds a database connection:
 * without it, two hundred rivals for one agent fill the pool and unrelated pages wait. Past 8 s: `rate_limited`.
 */
export async function inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
  const before = chains.get(key) ?? Promise.resolve()
  let giveWay: () => void = () => {}
  const mine = new Promise<void>((resolve) => {
    giveWay = resolve
  })
  const tail = before.then(() => mine)
  chains.set(key, tail)
  try {
    await withinPatience(before)
    return await work()
  } finally {
    giveWay()
    if (chains.get(key) === tail) chains.delete(key)
  }
}

async function withinPatience(before: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(rateLimited(1)), patienceMs)
  })
  try {
    await Promise.race([before, tooLong])
  } finally {
    clearTimeout(timer)
  }
}
