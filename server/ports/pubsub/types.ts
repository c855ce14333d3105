/** Wakes those who wait for news about something, in whichever process the news was made. A hint: what it says is read. */
export interface PubSub {
  /** Calls `wake` when the topic is rung; answers how to stop. */
  subscribe(topic: string, wake: () => void): () => void
  /** False while rings may be missed: then look again often. */
  isLive(): boolean
  /** Aborted when the process is about to end, so that whoever waits lets go. */
  closing: AbortSignal
}
/** What a ring is sent on, with `pg_notify`, in the transaction that made the news. */
export const PUBSUB_CHANNEL = 'punctual_pubsub'
