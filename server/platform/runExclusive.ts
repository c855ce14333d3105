import { rateLimited } from '#server/lib/errors.ts'

const maxWaitMs = 8000
/** Works that wait for a key; a key that is in use has an entry, even if nothing waits. */
const waiting = new Map<string, (() => void)[]>()

/**
 * Runs one piece of work at a time per key within this process, in the order of the calls. A waiting call holds no database
 * connection; otherwise two hundred requests for one agent would use up the pool and delay unrelated pages. Keys are acquired in
 * sorted order, so that two calls cannot deadlock. Throws `rate_limited` after waiting 8 s for a key.
 */
export function runExclusive<T>(keys: readonly string[], work: () => Promise<T>): Promise<T> {
  const sorted = [...new Set(keys)].sort()
  return sorted.reduceRight<() => Promise<T>>((inner, key) => () => runWithKey(key, inner), work)()
}

async function runWithKey<T>(key: string, work: () => Promise<T>): Promise<T> {
  const queue = waiting.get(key)
  if (queue) await waitForTurn(queue)
  else waiting.set(key, [])
  try {
    return await work()
  } finally {
    const next = waiting.get(key)?.shift()
    if (next) next()
    else waiting.delete(key)
  }
}

function waitForTurn(queue: (() => void)[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const start = () => {
      clearTimeout(timer)
      resolve()
    }
    const timer = setTimeout(() => {
      queue.splice(queue.indexOf(start), 1)
      reject(rateLimited(1))
    }, maxWaitMs)
    queue.push(start)
  })
}
