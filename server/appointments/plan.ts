import type { Tx } from '#db/client.ts'
import { getNewSnapshot, getSnapshot } from '#server/domain/data.ts'
import type { Snapshot } from '#server/domain/schema.ts'
import { planDispatches } from '#server/genesys/dispatch/rules.ts'
import { keyHexOf, recordPlanned, recordSkipped } from '#server/messaging/notifications/data.ts'
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

/** All that must follow from an appointment as it stands: pure, the union of what each slice asks for. */
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
 * Brings the agenda to what `plan` says, in the transaction of whatever changed the appointment.
 * Every verb that changes one ends with this, so a reschedule cannot forget a reminder.
 */
export async function replan(tx: Tx, organizationId: string, appointmentId: string, now: Date): Promise<Snapshot> {
  const appointment = await getSnapshot(tx, organizationId, appointmentId)
  const unsaid = skippedNotifications(appointment, now)
  const [, , { removed }] = await Promise.all([
    recordPlanned(tx, appointment, planNotifications(appointment, now), now),
    recordSkipped(tx, appointment, unsaid, now),
    syncPlan(tx, { organizationId, subject: appointmentId }, plan(appointment, now), now),
    recordWebhookEvents(tx, appointment, now),
  ])
  const keys = removed.filter((item) => item.kind.startsWith('notification.')).map((item) => item.key)
  if (keys.length > 0) await recordWithdrawals(tx, appointment, keys, unsaid, now)
  return appointment
}

/** The same for an appointment written in this very transaction: nothing of it is known yet that could be taken back. */
export async function planNew(tx: Tx, organizationId: string, appointmentId: string, now: Date): Promise<Snapshot> {
  const appointment = await getNewSnapshot(tx, organizationId, appointmentId)
  await Promise.all([
    recordPlanned(tx, appointment, planNotifications(appointment, now), now),
    recordSkipped(tx, appointment, skippedNotifications(appointment, now), now),
    enqueue(tx, plan(appointment, now)),
    recordWebhookEvents(tx, appointment, now),
  ])
  return appointment
}

/** Each with why: what is not said now for a reason of its own, and what is simply no longer true. */
async function recordWithdrawals(
  tx: Tx,
  appointment: Snapshot,
  keys: string[],
  unsaid: SkippedNotification[],
  now: Date,
): Promise<void> {
  const held = whyPaused(appointment) !== null
  const reasons = new Map(unsaid.map(({ wanted, reason }) => [keyHexOf(wanted, appointment), reason]))
  const byReason = new Map<string | null, string[]>()
  for (const key of keys) {
    const reason = reasons.get(key) ?? null
    byReason.set(reason, [...(byReason.get(reason) ?? []), key])
  }
  for (const [reason, ofIt] of byReason) {
    const why = { reason: reason ?? 'Cancelled', held: held && reason !== null }
    await withdrawNotifications(tx, appointment.organizationId, ofIt, why, now)
  }
}
