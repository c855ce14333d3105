import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { setQuarantine } from '../appointments/contactData.ts'
import { replan } from '../appointments/plan.ts'
import { actorId, recordAudit } from '../audit/record.ts'
import { lockAppointment } from '../bookings/data.ts'
import { rotateLinks } from '../bookings/links.ts'
import { insertTimeline } from '../bookings/record.ts'
import { requireOwn } from '../bookings/rules.ts'
import type { Participant, Snapshot } from '../bookings/schema.ts'
import { type Ctx, requireActor } from '../context.ts'
import { deleteSuppression } from '../delivery/data.ts'
import { notFound } from '../lib/errors.ts'
import { contactHash } from '../lib/hash.ts'

export const releaseInput = z.object({ id: z.uuid(), participantId: z.uuid() })

/**
 * Staff found that the contact is right after all: messages go there again, with fresh links, for those that were sent are in
 * nobody knows whose hands. Releasing again changes nothing.
 */
export async function releaseContact(ctx: Ctx, given: unknown): Promise<{ released: boolean }> {
  const { id, participantId } = releaseInput.parse(given)
  const actor = requireActor(ctx, ['agent', 'supervisor', 'admin'])
  const released = await ctx.db.transaction(async (tx) => {
    const appointment = await lockAppointment(tx, actor.organizationId, id)
    requireOwn(actor, appointment)
    const person = appointment.participants.find((one) => one.id === participantId)
    if (!person) throw notFound()
    if (!person.emailQuarantinedAt && !person.phoneQuarantinedAt) return false
    await liftSuppressions(ctx, tx, appointment, person)
    await setQuarantine(
      tx,
      scopeOf(appointment, person),
      { emailQuarantinedAt: null, phoneQuarantinedAt: null },
      ctx.now(),
    )
    await rotateLinks(ctx, tx, appointment, person)
    await tell(ctx, tx, appointment, person)
    await replan(tx, actor.organizationId, id, ctx.now())
    return true
  })
  ctx.nudge()
  return { released }
}

const scopeOf = ({ organizationId }: Snapshot, { id }: Participant) => ({ organizationId, id })

async function liftSuppressions(ctx: Ctx, tx: Tx, appointment: Snapshot, person: Participant): Promise<void> {
  const { organizationId, applicationId } = appointment
  const held = [
    { channel: 'EMAIL', value: person.emailQuarantinedAt && person.email },
    { channel: 'SMS', value: person.phoneQuarantinedAt && person.phone },
  ] as const
  for (const { channel, value } of held) {
    if (!value) continue
    const hash = contactHash(ctx.config.TOKEN_PEPPER, applicationId, value)
    await deleteSuppression(tx, { organizationId, channel, contactHash: hash }, 'not_me')
  }
}

async function tell(ctx: Ctx, tx: Tx, appointment: Snapshot, person: Participant): Promise<void> {
  const { organizationId, id: appointmentId } = appointment
  const { id: participantId, contactVersion } = person
  await insertTimeline(tx, {
    organizationId,
    appointmentId,
    at: ctx.now(),
    kind: 'contact_released',
    actorKind: ctx.actor.kind,
    actorId: actorId(ctx.actor),
    data: { participantId },
    eventKey: `contact:${participantId}:${contactVersion + 1}`,
  })
  await recordAudit(tx, ctx, {
    organizationId,
    verb: 'appointment.releaseContact',
    objectType: 'appointment',
    objectId: appointmentId,
    before: { participantId, contactVersion },
    after: { participantId, contactVersion: contactVersion + 1 },
  })
}
