import type { Tx } from '#db/client.ts'
import { lockAppointment } from '#server/domain/data.ts'
import type { Snapshot } from '#server/domain/schema.ts'
import { insertTimelineEntry } from '#server/domain/timelineData.ts'
import { unseal } from '#server/lib/seal.ts'
import { hashesOf } from '#server/messaging/delivery/contactHashes.ts'
import { contactFollowContext } from '#server/messaging/optOut/contactFollowJob.ts'
import type { Ctx } from '#server/platform/context.ts'
import type { Job } from '#server/platform/jobs/types.ts'
import { replan } from '../plan.ts'
import { type ContactScope, listLiveByContact, syncOptOuts } from './contactData.ts'

/**
 * A contact stopped its reminders, or takes them again: what is planned for its appointments of that application follows, one
 * transaction each. Done again, nothing changes.
 */
export async function applyOptOut(ctx: Ctx, item: Job): Promise<void> {
  const { organizationId, subject: applicationId, payload } = item
  const contact = unseal(
    ctx.config.ENCRYPTION_KEYS,
    contactFollowContext(applicationId),
    Buffer.from(String(payload.sealed), 'base64'),
  )
  const value = contact.toString('utf8')
  const either = payload.channel === 'EMAIL' ? { email: value, phone: null } : { email: null, phone: value }
  for (const held of await listLiveByContact(ctx.db, { organizationId, applicationId }, either)) {
    await ctx.db.transaction(async (tx) => {
      const appointment = await lockAppointment(tx, organizationId, held.appointmentId)
      const person = appointment.participants.find((one) => one.id === held.participantId)
      if (!person) return
      await markOptOuts(ctx, tx, appointment, person)
      const now = await replan(tx, organizationId, appointment.id, ctx.now())
      await recordOptOut(ctx, tx, { before: appointment, now }, person.id, item)
    })
  }
}

type Change = { before: Snapshot; now: Snapshot }

/** On the story, if anything changed for this person. */
async function recordOptOut(
  ctx: Ctx,
  tx: Tx,
  { before, now }: Change,
  participantId: string,
  item: Job,
): Promise<void> {
  const channel = item.payload.channel === 'EMAIL' ? 'EMAIL' : 'SMS'
  const stopped = (appointment: Snapshot) => {
    const person = appointment.participants.find((one) => one.id === participantId)
    return Boolean(channel === 'EMAIL' ? person?.emailOptedOutAt : person?.phoneOptedOutAt)
  }
  if (stopped(before) === stopped(now)) return
  await insertTimelineEntry(tx, {
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
export function markOptOuts(
  ctx: Pick<Ctx, 'config'>,
  tx: Tx,
  scope: ContactScope,
  person: { id: string; email: string | null; phone: string | null },
  isNew = false,
): Promise<void> {
  const { organizationId, applicationId } = scope
  const hashes = (contact: string | null) => (contact ? hashesOf(ctx, { organizationId, applicationId }, contact) : [])
  const own = { email: hashes(person.email), phone: hashes(person.phone) }
  return syncOptOuts(tx, { organizationId, id: person.id }, own, isNew)
}
