import type { PubSub } from '#server/ports/pubsub/types.ts'

export type Waiter = { wait(): Promise<void>; stop(): void }

const LOOK_MS = 5_000
/** While rings may be missed: behind a pooler, or on a function that was frozen. */
const LOOK_OFTEN_MS = 400

/** Waits for a ring of `topic`, for `gone`, for the process's end, or until it is time to look anyway. */
export function createWaiter(bell: PubSub, topic: string, gone: AbortSignal): Waiter {
  let rung = false
  let wake = () => {}
  const onRing = () => {
    rung = true
    wake()
  }
  const hangUp = bell.subscribe(topic, onRing)
  for (const signal of [gone, bell.closing]) signal.addEventListener('abort', onRing)
  return {
    wait: async () => {
      // A ring while we looked is a reason to look again, not one to be lost.
      if (!rung && !gone.aborted && !bell.closing.aborted) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, bell.isLive() ? LOOK_MS : LOOK_OFTEN_MS)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
      rung = false
    },
    stop: () => {
      hangUp()
      for (const signal of [gone, bell.closing]) signal.removeEventListener('abort', onRing)
    },
  }
}
