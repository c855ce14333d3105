import type { Tx } from '#db/client.ts'
import { renderMail } from '#emails/render.ts'
import { lockAppointment } from '#server/domain/data.ts'
import { lastMoment } from '#server/domain/rules.ts'
import type { Snapshot } from '#server/domain/schema.ts'
import { insertTimeline } from '#server/domain/timelineData.ts'
import { addMinutes } from '#server/lib/time.ts'
import type { Reader } from '#server/messaging/notifications/words.ts'
import { detailsFor, senderFor } from '#server/messaging/notifications/words.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { enqueue } from '#server/platform/jobs/enqueue.ts'
import { type AgendaItem, type AgendaRequest, done, type Outcome } from '#server/platform/jobs/types.ts'
import { listSupervisors } from '#server/tenants/staff/data.ts'
import { findStanding } from '#server/video/sessions/data.ts'
import { waitingAlertAt } from './attendanceRules.ts'
import { planNotice } from './planNotice.ts'

export type Step = 'agent' | 'supervisors'

type Waiting = { step: Step; since: Date; dueAt: Date }

/** Looked at once for each stay; each reader is told once for a revision, however often the customer comes and goes. */
export const waitingAlert = (appointment: Snapshot, { step, since, dueAt }: Waiting): AgendaRequest => ({
  organizationId: appointment.organizationId,
  lane: 'internal',
  kind: 'appointment.waiting',
  subject: appointment.id,
  revision: appointment.revision,
  identity: ['waiting', appointment.id, appointment.revision, step, since.getTime()],
  origin: 'manual',
  dueAt,
  payload: { step },
})

/**
 * Tells staff that a customer waits alone: the agent, and as long again later supervisors, once each. Nobody is told when
 * somebody has come meanwhile, or the customer has gone.
 */
export async function alertOfWaiting(ctx: Ctx, item: AgendaItem): Promise<Outcome> {
  requireActor(ctx, ['system'])
  const step: Step = item.payload.step === 'supervisors' ? 'supervisors' : 'agent'
  return ctx.db.transaction(async (tx) => {
    const appointment = await lockAppointment(tx, item.organizationId, item.subject)
    const facts = await findStanding(tx, appointment)
    const dueAt = waitingAlertAt(appointment, facts)
    const since = facts.customerSince
    if (!dueAt || !since || appointment.revision !== item.revision) return done('nobody waits')
    if (dueAt > ctx.now() || ctx.now() >= lastMoment(appointment)) return done('not now')
    const readers = await readersOf(tx, appointment, step)
    for (const { reader, id, email } of readers) await tellOne(ctx, tx, appointment, { step, reader, id, email, since })
    await note(ctx, tx, appointment, step)
    if (step === 'agent') {
      const later = readers.length > 0 ? addMinutes(ctx.now(), appointment.policy.waitingAlertMinutes) : ctx.now()
      await enqueue(tx, [waitingAlert(appointment, { step: 'supervisors', since, dueAt: later })])
    }
    return done()
  })
}

type Told = { reader: Reader; id: string; email: string }

async function readersOf(tx: Tx, appointment: Snapshot, step: Step): Promise<Told[]> {
  if (step === 'supervisors') {
    const { organizationId, applicationId, application } = appointment
    const supervisors = await listSupervisors(tx, organizationId, applicationId)
    return supervisors.map(({ id, email }) => ({
      id,
      email,
      reader: { kind: 'SYSTEM', staff: { name: '', email, timezone: application.timezone } },
    }))
  }
  return appointment.participants.flatMap((participant): Told[] =>
    participant.staff?.active && participant.staffId
      ? [
          {
            id: participant.staffId,
            email: participant.staff.email,
            reader: { kind: 'AGENT', staff: participant.staff, participant },
          },
        ]
      : [],
  )
}

async function tellOne(
  ctx: Ctx,
  tx: Tx,
  appointment: Snapshot,
  { step, reader, id, email, since }: Told & { step: Step; since: Date },
): Promise<void> {
  const details = detailsFor(ctx, { appointment, reader, type: 'ROOM', channel: 'EMAIL' })
  const mail = { ...details, recipientName: details.recipientName || null }
  const body = await renderMail('CUSTOMER_WAITING', { ...mail, waitingSince: since, escalated: step === 'supervisors' })
  const from = senderFor(appointment.application.name, ctx.config.EMAIL_FROM ?? '')
  await planNotice(ctx, tx, appointment, {
    purpose: 'staff',
    identity: ['waiting', appointment.revision, step, id],
    recipient: email,
    channel: 'EMAIL',
    body: { ...body, from },
  })
}

async function note(ctx: Ctx, tx: Tx, appointment: Snapshot, step: Step): Promise<void> {
  const { organizationId, id: appointmentId, revision } = appointment
  const fact = { organizationId, appointmentId, at: ctx.now(), actorKind: 'system' }
  const eventKey = `waiting:${revision}:${step}`
  if (step === 'agent') await insertTimeline(tx, { ...fact, kind: 'waiting_told', eventKey })
  else await insertTimeline(tx, { ...fact, kind: 'waiting_escalated', eventKey })
}
