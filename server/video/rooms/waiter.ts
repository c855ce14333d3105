import type { PubSub } from '#server/ports/pubsub/types.ts'

export type Waiter = {
  /** Waits for the next reason to read; `hasChanged` is whether the last read found something new. */
  wait(hasChanged: boolean): Promise<void>
  stop(): void
}

/**
 * Polling interval after a change, doubled up to `max` while nothing changes. Polling replaces a lost notification, and
 * marks the page as seen, so it must be more frequent than `SEAT_TIMEOUT_SECONDS`.
 */
const POLL_MS = { first: 1_000, max: 10_000 }
/**
 * The same while notifications may be lost: behind a connection pooler, or after a serverless function was frozen. Every
 * change then arrives by polling, so the interval stays short.
 */
const POLL_MS_WITHOUT_NOTIFICATIONS = { first: 400, max: 2_000 }

/** Creates a waiter that wakes on a publication to `topic`, on `disconnected`, when the process shuts down, or after the polling interval. */
export function createWaiter(pubSub: PubSub, topic: string, disconnected: AbortSignal): Waiter {
  let isNotified = false
  let unchangedReads = 0
  let wake = () => {}
  const notify = () => {
    isNotified = true
    wake()
  }
  const unsubscribe = pubSub.subscribe(topic, notify)
  for (const signal of [disconnected, pubSub.closing]) signal.addEventListener('abort', notify)
  return {
    wait: async (hasChanged) => {
      unchangedReads = hasChanged ? 0 : unchangedReads + 1
      const { first, max } = pubSub.isLive() ? POLL_MS : POLL_MS_WITHOUT_NOTIFICATIONS
      const pollMs = Math.min(first * 2 ** unchangedReads, max)
      // A publication that arrived while the caller was reading must cause another read.
      if (!isNotified && !disconnected.aborted && !pubSub.closing.aborted) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, pollMs)
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
