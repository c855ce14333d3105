import { randomUUID } from 'node:crypto'
import postgres from 'postgres'
import { PUBSUB_CHANNEL, type PubSub } from './types.ts'

const CHECK_MS = 4_000

export type PostgresPubSub = PubSub & { close(): Promise<void> }

/**
 * Creates the publish/subscribe client: one direct connection of this process listens for all topics, opened at the
 * first subscription. It sends itself a check every few seconds, because a LISTEN through a pooler may succeed and
 * never receive anything.
 */
export function createPubSub(url: string): PostgresPubSub {
  const selfCheckTopic = `check:${randomUUID()}`
  const subscribers = new Map<string, Set<() => void>>()
  const closing = new AbortController()
  let client: postgres.Sql | null = null
  let timer: NodeJS.Timeout | undefined
  let receivedCheck = false
  let live = false

  const onNotify = (topic: string): void => {
    if (topic === selfCheckTopic) {
      receivedCheck = true
      live = true
    }
    for (const wake of subscribers.get(topic) ?? []) wake()
  }
  const check = async (): Promise<void> => {
    live = receivedCheck
    receivedCheck = false
    await client?.notify(PUBSUB_CHANNEL, selfCheckTopic).catch(() => {
      live = false
    })
  }
  const open = (): void => {
    if (client || closing.signal.aborted) return
    client = postgres(url, { max: 1, idle_timeout: 30, connect_timeout: 5, onnotice: () => {} })
    client.listen(PUBSUB_CHANNEL, onNotify, () => void check()).catch(() => {})
    timer = setInterval(() => void check(), CHECK_MS).unref()
  }
  const close = async (): Promise<void> => {
    closing.abort()
    clearInterval(timer)
    await client?.end({ timeout: 2 })
    client = null
  }
  return {
    subscribe: (topic, wake) => {
      open()
      const all = subscribers.get(topic) ?? new Set()
      subscribers.set(topic, all.add(wake))
      return () => {
        all.delete(wake)
        if (all.size === 0 && subscribers.get(topic) === all) subscribers.delete(topic)
      }
    },
    isLive: () => live,
    closing: closing.signal,
    close,
  }
}
