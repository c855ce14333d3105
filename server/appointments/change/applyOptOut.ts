import type { Tx } from '#db/client.ts'
import { lockAppointment } from '#server/domain/data.ts'
import type { Snapshot } from '#server/domain/schema.ts'
import { insertTimelineEntry } from '#server/domain/timelineData.ts'
import { unseal } from '#server/lib/seal.ts'
import { suppressionHashes } from '#server/messaging/delivery/contactHashes.ts'
import { optOutSealContext } from '#server/messaging/optOut/optOutJob.ts'
import type { Ctx } from '#server/platform/context.ts'
import type { Job } from '#server/platform/jobs/types.ts'
import { replan } from '../plan.ts'
import { type ContactScope, listLiveByContact, syncOptOuts } from './contactData.ts'

/**
 * Applies a contact's opt-out or its withdrawal: replans the contact's live appointments in the application, one
 * transaction each. Repeating it changes nothing.
 */
export async function applyOptOut(ctx: Ctx, job: Job): Promise<void> {
  const { organizationId, subject: applicationId, payload } = job
  const unsealed = unseal(
    ctx.config.ENCRYPTION_KEYS,
    optOutSealContext(applicationId),
    Buffer.from(String(payload.sealed), 'base64'),
  )
  const value = unsealed.toString('utf8')
  const contact = payload.channel === 'EMAIL' ? { email: value, phone: null } : { email: null, phone: value }
  for (const found of await listLiveByContact(ctx.db, { organizationId, applicationId }, contact)) {
    await ctx.db.transaction(async (tx) => {
      const appointment = await lockAppointment(tx, organizationId, found.appointmentId)
      const participant = appointment.participants.find((one) => one.id === found.participantId)
      if (!participant) return
      await markOptOuts(ctx, tx, appointment, [participant])
      const after = await replan(tx, organizationId, appointment.id, ctx.now())
      await recordOptOut(ctx, tx, { before: appointment, after }, participant.id, job)
    })
  }
}

type Change = { before: Snapshot; after: Snapshot }

/** Adds a timeline entry if reminders stopped or resumed for this participant. */
async function recordOptOut(
  ctx: Ctx,
  tx: Tx,
  { before, after }: Change,
  participantId: string,
  job: Job,
): Promise<void> {
  const channel = job.payload.channel === 'EMAIL' ? 'EMAIL' : 'SMS'
  const isStopped = (appointment: Snapshot) => {
    const participant = appointment.participants.find((one) => one.id === participantId)
    return Boolean(channel === 'EMAIL' ? participant?.emailOptedOutAt : participant?.phoneOptedOutAt)
  }
  if (isStopped(before) === isStopped(after)) return
  await insertTimelineEntry(tx, {
    organizationId: after.organizationId,
    appointmentId: after.id,
    at: ctx.now(),
    kind: isStopped(after) ? 'reminders_stopped' : 'reminders_resumed',
    actorKind: 'customer',
    actorId: participantId,
    data: { participantId, channel },
    eventKey: `reminders:${participantId}:${job.key}`,
  })
}

/**
 * Updates participants' opt-out times from the suppressions. Call it before `replan`, which reads only the appointment.
 */
export async function markOptOuts(
  ctx: Pick<Ctx, 'config'>,
  tx: Tx,
  scope: ContactScope,
  people: readonly { id: string; email: string | null; phone: string | null }[],
  isNew = false,
): Promise<void> {
  if (people.length === 0) return
  const hashes = (contact: string | null) => (contact ? suppressionHashes(ctx, scope, contact) : [])
  const contacts = people.map(({ id, email, phone }) => ({ id, email: hashes(email), phone: hashes(phone) }))
  await syncOptOuts(tx, scope.organizationId, contacts, isNew)
}
