import type { Tx } from '#db/client.ts'
import { syncPlan } from '../agenda/sync.ts'
import type { AgendaRequest } from '../agenda/types.ts'
import { getSnapshot } from '../bookings/data.ts'
import type { Snapshot } from '../bookings/schema.ts'
import { wantedDispatch } from '../dispatch/rules.ts'
import { recordPlanned, recordSkipped, recordWithdrawn } from '../notifications/data.ts'
import { notificationRequests, skippedNotifications, wantedNotifications } from '../notifications/rules.ts'
import { wantedSessions } from '../sessions/rules.ts'
import { recordFacts } from '../webhooks/recordFacts.ts'
import { wantedByAppointment } from './rules.ts'

/** All that must follow from an appointment as it stands: pure, the union of what each slice asks for. */
export function plan(appointment: Snapshot, now: Date): AgendaRequest[] {
  return [
    ...notificationRequests(wantedNotifications(appointment, now), appointment),
    ...wantedSessions(appointment, now),
    ...wantedDispatch(appointment, now),
    ...wantedByAppointment(appointment),
  ]
}

/**
 * Brings the agenda to what `plan` says, in the transaction of whatever changed the appointment.
 * Every verb that changes one ends with this, so a reschedule cannot forget a reminder.
 */
export async function replan(tx: Tx, organizationId: string, appointmentId: string, now: Date): Promise<Snapshot> {
  const appointment = await getSnapshot(tx, organizationId, appointmentId)
  const [, , { removed }] = await Promise.all([
    recordPlanned(tx, appointment, wantedNotifications(appointment, now), now),
    recordSkipped(tx, appointment, skippedNotifications(appointment, now), now),
    syncPlan(tx, { organizationId, subject: appointmentId }, plan(appointment, now), now),
    recordFacts(tx, appointment, now),
  ])
  const keys = removed.filter((item) => item.kind.startsWith('notification.')).map((item) => item.key)
  if (keys.length > 0) await recordWithdrawn(tx, organizationId, keys, now)
  return appointment
}
