import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { lockAppointment } from '#server/domain/data.ts'
import { rotateLinks } from '#server/domain/links.ts'
import type { Channel } from '#server/domain/policySchema.ts'
import { requireAccess } from '#server/domain/rules.ts'
import type { Participant, Snapshot } from '#server/domain/schema.ts'
import { insertTimelineEntry } from '#server/domain/timelineData.ts'
import { notFound } from '#server/lib/errors.ts'
import { suppressionHashes } from '#server/messaging/delivery/contactHashes.ts'
import type { SuppressionReason } from '#server/messaging/delivery/schema.ts'
import { liftSuppressions } from '#server/messaging/delivery/suppressionData.ts'
import { actorId, recordAudit } from '#server/platform/audit/data.ts'
import { type Ctx, requireActor } from '#server/platform/context.ts'
import { replan } from '../plan.ts'
import { markOptOuts } from './applyOptOut.ts'
import { type ContactAppointment, listLiveByContact, setQuarantine } from './contactData.ts'

export const releaseInput = z.object({
  id: z.uuid(),
  participantId: z.uuid(),
  /** Both contacts if omitted. */
  channel: z.enum(['EMAIL', 'SMS']).optional(),
  reason: z.string().trim().min(1).max(300),
})
type ReleaseInput = z.output<typeof releaseInput>
type Released = { channel: Channel; value: string; reasons: SuppressionReason[] }

/**
 * Releases a contact that staff found to be correct, after a recipient's report, a bounce, a complaint or an opt-out.
 * Like the block, the release applies to all of the contact's appointments in the application: messages resume, with new
 * links if the contact was quarantined, because a stranger may have the old ones. Releasing again changes nothing.
 */
export async function releaseContact(ctx: Ctx, input: ReleaseInput): Promise<{ released: boolean }> {
  const actor = requireActor(ctx, ['agent', 'supervisor', 'admin'])
  const { organizationId } = actor
  const { released, appointment } = await ctx.db.transaction(async (tx) => {
    const appointment = await lockAppointment(tx, organizationId, input.id)
    requireAccess(actor, appointment)
    const participant = appointment.participants.find((one) => one.id === input.participantId)
    if (!participant) throw notFound()
    const released = await liftBlocks(ctx, tx, appointment, participant, input)
    if (released.length > 0) await recordRelease(ctx, tx, appointment, participant, released, input.reason)
    await resumeMessages(ctx, tx, appointment, participant, released)
    return { released, appointment }
  })
  await releaseOthers(ctx, appointment, input.participantId, released)
  ctx.requestTick()
  return { released: released.length > 0 }
}

/** Lifts the suppressions of the requested contacts; returns the contacts that were blocked. */
async function liftBlocks(
  ctx: Ctx,
  tx: Tx,
  appointment: Snapshot,
  participant: Participant,
  input: ReleaseInput,
): Promise<Released[]> {
  const contacts = [
    { channel: 'EMAIL', value: participant.email, quarantined: participant.emailQuarantinedAt },
    { channel: 'SMS', value: participant.phone, quarantined: participant.phoneQuarantinedAt },
  ] as const
  const lifted: Released[] = []
  for (const { channel, value, quarantined } of contacts) {
    if (!value || (input.channel && input.channel !== channel)) continue
    const now = ctx.now()
    const key = {
      organizationId: appointment.organizationId,
      channel,
      hashes: suppressionHashes(ctx, appointment, value),
    }
    const actor = { kind: ctx.actor.kind, id: actorId(ctx.actor) }
    const eventKey = `staff:${now.toISOString()}`
    const reasons = await liftSuppressions(tx, { ...key, via: 'staff', note: input.reason, eventKey, actor }, now)
    if (reasons.length > 0 || quarantined) lifted.push({ channel, value, reasons })
  }
  return lifted
}

/** Resumes messages in the contact's other appointments, each in its own transaction. */
async function releaseOthers(
  ctx: Ctx,
  { organizationId, applicationId }: Snapshot,
  participantId: string,
  released: readonly Released[],
): Promise<void> {
  const valueOn = (channel: Channel) => released.find((one) => one.channel === channel)?.value ?? null
  const contact = { email: valueOn('EMAIL'), phone: valueOn('SMS') }
  const others = await listLiveByContact(ctx.db, { organizationId, applicationId }, contact)
  for (const found of others.filter((one) => one.participantId !== participantId)) {
    await ctx.db.transaction((tx) => releaseOne(ctx, tx, organizationId, found, released))
  }
}

async function releaseOne(
  ctx: Ctx,
  tx: Tx,
  organizationId: string,
  found: ContactAppointment,
  released: readonly Released[],
) {
  const appointment = await lockAppointment(tx, organizationId, found.appointmentId)
  const participant = appointment.participants.find((one) => one.id === found.participantId)
  if (participant) await resumeMessages(ctx, tx, appointment, participant, released)
}

/** Ends the quarantine of the released contacts, with new links, and replans the messages that were withheld. */
async function resumeMessages(
  ctx: Ctx,
  tx: Tx,
  appointment: Snapshot,
  participant: Participant,
  released: readonly Released[],
): Promise<void> {
  const { organizationId, id } = appointment
  const isReleased = (value: string | null) => released.some((one) => one.value === value)
  const byEmail = participant.emailQuarantinedAt !== null && isReleased(participant.email)
  const byPhone = participant.phoneQuarantinedAt !== null && isReleased(participant.phone)
  if (byEmail || byPhone) {
    const changes = {
      ...(byEmail ? { emailQuarantinedAt: null } : {}),
      ...(byPhone ? { phoneQuarantinedAt: null } : {}),
    }
    await setQuarantine(tx, { organizationId, id: participant.id }, changes, ctx.now())
    await rotateLinks(ctx, tx, appointment, participant)
  }
  await markOptOuts(ctx, tx, appointment, [participant])
  await replan(tx, organizationId, id, ctx.now())
}

async function recordRelease(
  ctx: Ctx,
  tx: Tx,
  appointment: Snapshot,
  participant: Participant,
  released: readonly Released[],
  reason: string,
): Promise<void> {
  const { organizationId, id: appointmentId } = appointment
  const { id: participantId, contactVersion } = participant
  const contacts = released.map(({ channel, reasons }) => ({ channel, reasons }))
  await insertTimelineEntry(tx, {
    organizationId,
    appointmentId,
    at: ctx.now(),
    kind: 'contact_released',
    actorKind: ctx.actor.kind,
    actorId: actorId(ctx.actor),
    data: { participantId, reason, ...(contacts.length === 1 ? { channel: contacts[0]?.channel } : {}) },
    eventKey: `contact:${participantId}:${contactVersion}:released:${ctx.now().toISOString()}`,
  })
  await recordAudit(tx, ctx, {
    organizationId,
    action: 'appointment.release_contact',
    objectType: 'appointment',
    objectId: appointmentId,
    before: { participantId, contacts },
    after: { participantId, reason },
  })
}
