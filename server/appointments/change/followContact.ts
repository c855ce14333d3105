import type { Tx } from '#db/client.ts'
import { lockAppointment } from '#server/domain/data.ts'
import type { Snapshot } from '#server/domain/schema.ts'
import { insertTimeline } from '#server/domain/timelineData.ts'
import { unseal } from '#server/lib/seal.ts'
import { hashesOf } from '#server/messaging/delivery/contactHashes.ts'
import { followRow } from '#server/messaging/optOut/followRequest.ts'
import type { Ctx } from '#server/platform/context.ts'
import type { AgendaItem } from '#server/platform/jobs/types.ts'
import { replan } from '../plan.ts'
import { type ContactScope, listLiveWith, markStopped } from './contactData.ts'

/**
 * A contact stopped its reminders, or takes them again: what is planned for its appointments of that application follows, one
 * transaction each. Done again, nothing changes.
 */
export async function followContact(ctx: Ctx, item: AgendaItem): Promise<void> {
  const { organizationId, subject: applicationId, payload } = item
  const contact = unseal(
    ctx.config.ENCRYPTION_KEYS,
    followRow(applicationId),
    Buffer.from(String(payload.sealed), 'base64'),
  )
  const value = contact.toString('utf8')
  const either = payload.channel === 'EMAIL' ? { email: value, phone: null } : { email: null, phone: value }
  for (const held of await listLiveWith(ctx.db, { organizationId, applicationId }, either)) {
    await ctx.db.transaction(async (tx) => {
      const appointment = await lockAppointment(tx, organizationId, held.appointmentId)
      const person = appointment.participants.find((one) => one.id === held.participantId)
      if (!person) return
      await markStops(ctx, tx, appointment, person)
      const now = await replan(tx, organizationId, appointment.id, ctx.now())
      await tell(ctx, tx, { before: appointment, now }, person.id, item)
    })
  }
}

type Change = { before: Snapshot; now: Snapshot }

/** On the story, if anything changed for this person. */
async function tell(ctx: Ctx, tx: Tx, { before, now }: Change, participantId: string, item: AgendaItem): Promise<void> {
  const channel = item.payload.channel === 'EMAIL' ? 'EMAIL' : 'SMS'
  const stopped = (appointment: Snapshot) => {
    const person = appointment.participants.find((one) => one.id === participantId)
    return Boolean(channel === 'EMAIL' ? person?.emailStoppedAt : person?.phoneStoppedAt)
  }
  if (stopped(before) === stopped(now)) return
  await insertTimeline(tx, {
    organizationId: now.organizationId,
    appointmentId: now.id,
    at: ctx.now(),
    kind: stopped(now) ? 'reminders_stopped' : 'reminders_resumed',
    actorKind: 'customer',
    actorId: participantId,
    data: { participantId, channel },
    eventKey: `reminders:${participantId}:${item.key}`,
  })
}

/** Marks a person with what their contacts have stopped; before `replan`, which sees the appointment alone. */
export function markStops(
  ctx: Pick<Ctx, 'config'>,
  tx: Tx,
  scope: ContactScope,
  person: { id: string; email: string | null; phone: string | null },
  isNew = false,
): Promise<void> {
  const { organizationId, applicationId } = scope
  const hashes = (contact: string | null) => (contact ? hashesOf(ctx, { organizationId, applicationId }, contact) : [])
  const own = { email: hashes(person.email), phone: hashes(person.phone) }
  return markStopped(tx, { organizationId, id: person.id }, own, isNew)
}
