import type { Tx } from '#db/client.ts'
import { getNewSnapshot, getSnapshot } from '#server/domain/data.ts'
import type { Snapshot } from '#server/domain/schema.ts'
import { wantedDispatch } from '#server/genesys/dispatch/rules.ts'
import { keyHexOf, recordPlanned, recordSkipped, recordWithdrawn } from '#server/messaging/notifications/data.ts'
import {
  notificationRequests,
  type Unsaid,
  unsaidNotifications,
  wantedNotifications,
  whyHeld,
} from '#server/messaging/notifications/rules.ts'
import { enqueue } from '#server/platform/jobs/enqueue.ts'
import { syncPlan } from '#server/platform/jobs/sync.ts'
import type { AgendaRequest } from '#server/platform/jobs/types.ts'
import { wantedSessions } from '#server/video/sessions/rules.ts'
import { wantedOccasions } from '#server/webhooks/events/occasionRules.ts'
import { recordFacts } from '#server/webhooks/events/recordFacts.ts'
import { wantedByAppointment } from './rules.ts'

/** All that must follow from an appointment as it stands: pure, the union of what each slice asks for. */
export function plan(appointment: Snapshot, now: Date): AgendaRequest[] {
  return [
    ...notificationRequests(wantedNotifications(appointment, now), appointment),
    ...wantedSessions(appointment, now),
    ...wantedDispatch(appointment, now),
    ...wantedOccasions(appointment, now),
    ...wantedByAppointment(appointment),
  ]
}

/**
 * Brings the agenda to what `plan` says, in the transaction of whatever changed the appointment.
 * Every verb that changes one ends with this, so a reschedule cannot forget a reminder.
 */
export async function replan(tx: Tx, organizationId: string, appointmentId: string, now: Date): Promise<Snapshot> {
  const appointment = await getSnapshot(tx, organizationId, appointmentId)
  const unsaid = unsaidNotifications(appointment, now)
  const [, , { removed }] = await Promise.all([
    recordPlanned(tx, appointment, wantedNotifications(appointment, now), now),
    recordSkipped(tx, appointment, unsaid, now),
    syncPlan(tx, { organizationId, subject: appointmentId }, plan(appointment, now), now),
    recordFacts(tx, appointment, now),
  ])
  const keys = removed.filter((item) => item.kind.startsWith('notification.')).map((item) => item.key)
  if (keys.length > 0) await withdraw(tx, appointment, keys, unsaid, now)
  return appointment
}

/** The same for an appointment written in this very transaction: nothing of it is known yet that could be taken back. */
export async function planNew(tx: Tx, organizationId: string, appointmentId: string, now: Date): Promise<Snapshot> {
  const appointment = await getNewSnapshot(tx, organizationId, appointmentId)
  await Promise.all([
    recordPlanned(tx, appointment, wantedNotifications(appointment, now), now),
    recordSkipped(tx, appointment, unsaidNotifications(appointment, now), now),
    enqueue(tx, plan(appointment, now)),
    recordFacts(tx, appointment, now),
  ])
  return appointment
}

/** Each with why: what is not said now for a reason of its own, and what is simply no longer true. */
async function withdraw(tx: Tx, appointment: Snapshot, keys: string[], unsaid: Unsaid[], now: Date): Promise<void> {
  const held = whyHeld(appointment) !== null
  const reasons = new Map(unsaid.map(({ wanted, reason }) => [keyHexOf(wanted, appointment), reason]))
  const byReason = new Map<string | null, string[]>()
  for (const key of keys) {
    const reason = reasons.get(key) ?? null
    byReason.set(reason, [...(byReason.get(reason) ?? []), key])
  }
  for (const [reason, ofIt] of byReason) {
    const why = { reason: reason ?? 'Cancelled', held: held && reason !== null }
    await recordWithdrawn(tx, appointment.organizationId, ofIt, why, now)
  }
}
