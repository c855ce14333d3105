import type { Tx } from '#db/client.ts'
import { demoId } from '#db/demo.ts'
import type { appointments } from '#db/schema/appointments.ts'
import { attempts } from '#db/schema/attempts.ts'
import { dispatches } from '#db/schema/dispatches.ts'
import { notificationEvents, notifications } from '#db/schema/notifications.ts'
import { timeline } from '#db/schema/timeline.ts'
import { addMinutes } from '#server/lib/time.ts'
import { recordResults, responseTo } from '#server/platform/jobs/attemptData.ts'

export type Sample = {
  name: string
  status: typeof appointments.$inferInsert.status
  daysAhead: number
  mail: 'DELIVERED' | 'FAILED'
  dispatchFailed?: boolean
}

export type SeededAppointment = {
  organizationId: string
  appointmentId: string
  sample: Sample
  bookedAt: Date
  startAt: Date
  endAt: Date
  customerId: string
  agentId: string
}

/** Inserts the timeline of a sample appointment, its confirmation and, where it failed, its dispatch. */
export async function seedTimeline(tx: Tx, seeded: SeededAppointment): Promise<void> {
  const { organizationId, appointmentId, sample, ...times } = seeded
  const entry = (kind: string, at: Date) => ({
    organizationId,
    id: demoId(`${kind} ${appointmentId}`),
    appointmentId,
    at,
    kind,
    actorKind: kind === 'booked' ? 'public' : 'system',
    eventKey: kind === 'booked' ? 'booked' : `demo:${kind}`,
  })
  const entries = [entry('booked', times.bookedAt)]
  if (sample.daysAhead <= 0)
    entries.push(entry(sample.status, sample.status === 'in_progress' ? times.startAt : times.endAt))
  if (sample.dispatchFailed) entries.push(entry('pre_meeting_failed', addMinutes(times.startAt, -1)))
  await tx.insert(timeline).values(entries)
  if (sample.daysAhead <= 0) await seedNotification(tx, seeded)
  if (sample.dispatchFailed) await seedFailedDispatch(tx, seeded)
}

async function seedFailedDispatch(
  tx: Tx,
  { organizationId, appointmentId, ...times }: SeededAppointment,
): Promise<void> {
  const id = demoId(`dispatch ${appointmentId}`)
  const [startedAt, failedAt] = [addMinutes(times.startAt, -5), addMinutes(times.startAt, -1)]
  await tx.insert(dispatches).values({
    organizationId,
    id,
    appointmentId,
    revision: 1,
    number: 1,
    agentId: times.agentId,
    fromId: `booking:${appointmentId}:r1.1`,
    messageId: `${appointmentId}:r1:1`,
    state: 'failed',
    failedAt,
    createdAt: startedAt,
  })
  const attempt = { organizationId, subjectId: id, number: 1 }
  const key = Buffer.from(id.replaceAll('-', ''), 'hex')
  await tx.insert(attempts).values({ ...attempt, key, kind: 'dispatch.send', startedAt })
  await recordResults(tx, [responseTo(attempt, { status: 'failed', errorCode: 'http_500', at: failedAt })])
}

async function seedNotification(tx: Tx, seeded: SeededAppointment): Promise<void> {
  const { organizationId, appointmentId, sample, ...times } = seeded
  const id = demoId(`notification ${appointmentId}`)
  const at = times.bookedAt
  await tx.insert(notifications).values({
    organizationId,
    id,
    key: Buffer.from(id.replaceAll('-', ''), 'hex'),
    appointmentId,
    revision: 1,
    type: 'CREATE',
    channel: 'EMAIL',
    participantId: times.customerId,
    status: sample.mail,
    createdAt: at,
    updatedAt: addMinutes(at, 1),
  })
  const bounced = sample.mail === 'FAILED'
  const event = (
    status: string,
    minutes: number,
    providerStatus: string | null,
    errorMessage: string | null = null,
  ) => ({
    organizationId,
    id: demoId(`${status} ${id}`),
    notificationId: id,
    status,
    providerStatus,
    errorMessage,
    eventKey: `demo:${status}`,
    at: addMinutes(at, minutes),
  })
  await tx
    .insert(notificationEvents)
    .values([
      event('INITIALIZED', 0, null),
      event('PENDING', 0, 'email.sent'),
      event(
        sample.mail,
        1,
        bounced ? 'email.bounced' : 'email.delivered',
        bounced ? 'The address does not exist.' : null,
      ),
    ])
}
