import { setTimeout as sleep } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'

// A thread of its own: who sends the bookings is too busy to hold a watch.
const { url, everyMs } = workerData
for (;;) {
  const begun = performance.now()
  const ok = await fetch(url).then(
    async (response) => (await response.arrayBuffer()) && response.ok,
    () => false,
  )
  parentPort?.postMessage({ at: Date.now(), ms: performance.now() - begun, ok })
  await sleep(everyMs)
}
