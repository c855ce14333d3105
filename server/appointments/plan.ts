import type { Tx } from '#db/client.ts'
import { getSnapshot } from '#server/domain/data.ts'
import type { Snapshot } from '#server/domain/schema.ts'
import { planDispatches } from '#server/genesys/dispatch/rules.ts'
import { keyHexOf, recordFirst, recordPlanned, recordSkipped } from '#server/messaging/notifications/data.ts'
import {
  notificationJobs,
  planNotifications,
  type SkippedNotification,
  skippedNotifications,
  whyPaused,
} from '#server/messaging/notifications/rules.ts'
import { withdrawNotifications } from '#server/messaging/notifications/withdrawNotifications.ts'
import { enqueue } from '#server/platform/jobs/enqueue.ts'
import { syncPlan } from '#server/platform/jobs/syncPlan.ts'
import type { JobRequest } from '#server/platform/jobs/types.ts'
import { planSessions } from '#server/video/sessions/rules.ts'
import { recordWebhookEvents } from '#server/webhooks/events/recordWebhookEvents.ts'
import { planScheduledEvents } from '#server/webhooks/events/scheduledEventRules.ts'
import { statusJobs } from './rules.ts'

/**
 * Returns every job that must exist in the appointment's current state: the union of the jobs of all modules, without I/O.
 */
function plan(appointment: Snapshot, now: Date): JobRequest[] {
  return [
    ...notificationJobs(planNotifications(appointment, now), appointment),
    ...planSessions(appointment, now),
    ...planDispatches(appointment, now),
    ...planScheduledEvents(appointment, now),
    ...statusJobs(appointment),
  ]
}

/**
 * Brings the stored jobs in line with `plan`, in the transaction of the change. Every use case that changes an
 * appointment ends with this call, so that no reminder is left at an old time.
 */
export async function replan(tx: Tx, organizationId: string, appointmentId: string, now: Date): Promise<Snapshot> {
  const appointment = await getSnapshot(tx, organizationId, appointmentId)
  const skipped = skippedNotifications(appointment, now)
  const [, , { removed }] = await Promise.all([
    recordPlanned(tx, appointment, planNotifications(appointment, now), now),
    recordSkipped(tx, appointment, skipped, now),
    syncPlan(tx, { organizationId, subject: appointmentId }, plan(appointment, now), now),
    recordWebhookEvents(tx, appointment, now),
  ])
  const keys = removed.filter((job) => job.kind.startsWith('notification.')).map((job) => job.key)
  if (keys.length > 0) await recordWithdrawals(tx, appointment, keys, skipped, now)
  return appointment
}

/** Plans an appointment inserted in this transaction, for which no earlier job can exist. */
export async function planNew(tx: Tx, appointment: Snapshot, now: Date): Promise<void> {
  await Promise.all([
    recordFirst(tx, appointment, planNotifications(appointment, now), skippedNotifications(appointment, now), now),
    enqueue(tx, plan(appointment, now)),
    recordWebhookEvents(tx, appointment, now),
  ])
}

/** Withdraws notifications and records why: the reason why a notification is skipped, or that it is no longer needed. */
async function recordWithdrawals(
  tx: Tx,
  appointment: Snapshot,
  keys: string[],
  skipped: SkippedNotification[],
  now: Date,
): Promise<void> {
  const isPaused = whyPaused(appointment) !== null
  const reasons = new Map(skipped.map(({ planned, reason }) => [keyHexOf(planned, appointment), reason]))
  const byReason = new Map<string | null, string[]>()
  for (const key of keys) {
    const reason = reasons.get(key) ?? null
    byReason.set(reason, [...(byReason.get(reason) ?? []), key])
  }
  for (const [reason, reasonKeys] of byReason) {
    const withdrawal = { reason: reason ?? 'Cancelled', paused: isPaused && reason !== null }
    await withdrawNotifications(tx, appointment.organizationId, reasonKeys, withdrawal, now)
  }
}
