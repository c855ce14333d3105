import { randomUUID } from 'node:crypto'
import postgres from 'postgres'
import { PUBSUB_CHANNEL, type PubSub } from './types.ts'

const CHECK_MS = 4_000

export type PostgresPubSub = PubSub & { close(): Promise<void> }

/**
 * One direct connection of this process listens for all topics; opened when somebody first waits. It hears its own check
 * every few seconds: behind a pooler a LISTEN can succeed and stay deaf.
 */
export function createPubSub(url: string): PostgresPubSub {
  const self = `check:${randomUUID()}`
  const waiting = new Map<string, Set<() => void>>()
  const closing = new AbortController()
  let client: postgres.Sql | null = null
  let timer: NodeJS.Timeout | undefined
  let heard = false
  let live = false

  const hear = (topic: string): void => {
    if (topic === self) {
      heard = true
      live = true
    }
    for (const wake of waiting.get(topic) ?? []) wake()
  }
  const check = async (): Promise<void> => {
    live = heard
    heard = false
    await client?.notify(PUBSUB_CHANNEL, self).catch(() => {
      live = false
    })
  }
  const open = (): void => {
    if (client || closing.signal.aborted) return
    client = postgres(url, { max: 1, idle_timeout: 30, connect_timeout: 5, onnotice: () => {} })
    client.listen(PUBSUB_CHANNEL, hear, () => void check()).catch(() => {})
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
      const all = waiting.get(topic) ?? new Set()
      waiting.set(topic, all.add(wake))
      return () => {
        all.delete(wake)
        if (all.size === 0 && waiting.get(topic) === all) waiting.delete(topic)
      }
    },
    isLive: () => live,
    closing: closing.signal,
    close,
  }
}
