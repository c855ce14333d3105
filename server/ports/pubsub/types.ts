/**
 * Notifies waiting requests in all processes about changes. A notification is only a hint: subscribers read the data
 * again.
 */
export interface PubSub {
  /** Calls `wake` on each notification of the topic; returns the function that unsubscribes. */
  subscribe(topic: string, wake: () => void): () => void
  /** False while notifications may be missed; then poll more often. */
  isLive(): boolean
  /** Aborted when the process is about to end, so that waiting requests return. */
  closing: AbortSignal
}
/** Channel of the notifications, sent with `pg_notify` in the transaction of the change. */
export const PUBSUB_CHANNEL = 'punctual_pubsub'
