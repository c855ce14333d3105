import type { PubSub } from '#server/ports/pubsub/types.ts'

export type Waiter = { wait(): Promise<void>; stop(): void }

const POLL_MS = 5_000
/** Interval while notifications may be lost: behind a connection pooler, or after a serverless function was frozen. */
const FAST_POLL_MS = 400

/** Creates a waiter that wakes on a publication to `topic`, on `disconnected`, when the process shuts down, or after the polling interval. */
export function createWaiter(pubSub: PubSub, topic: string, disconnected: AbortSignal): Waiter {
  let isNotified = false
  let wake = () => {}
  const notify = () => {
    isNotified = true
    wake()
  }
  const unsubscribe = pubSub.subscribe(topic, notify)
  for (const signal of [disconnected, pubSub.closing]) signal.addEventListener('abort', notify)
  return {
    wait: async () => {
      // A publication that arrived while the caller was reading must cause another read.
      if (!isNotified && !disconnected.aborted && !pubSub.closing.aborted) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, pubSub.isLive() ? POLL_MS : FAST_POLL_MS)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
      isNotified = false
    },
    stop: () => {
      unsubscribe()
      for (const signal of [disconnected, pubSub.closing]) signal.removeEventListener('abort', notify)
    },
  }
}
