import { setTimeout as sleep } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'

// Runs in its own thread, because the main thread is too busy sending bookings to measure response times.
const { url, everyMs } = workerData
for (;;) {
  const startedAt = performance.now()
  const ok = await fetch(url).then(
    async (response) => (await response.arrayBuffer()) && response.ok,
    () => false,
  )
  const ms = performance.now() - startedAt
  parentPort?.postMessage({ at: Date.now(), ms, ok })
  await sleep(Math.max(0, everyMs - ms))
}
