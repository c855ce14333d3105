import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { lockAppointment } from '#server/domain/data.ts'
import { rotateLinks } from '#server/domain/links.ts'
import type { Channel } from '#server/domain/policySchema.ts'
import { requireOwn } from '#server/domain/rules.ts'
import type { Participant, Snapshot } from '#server/domain/schema.ts'
import { insertTimelineEntry } from '#server/domain/timelineData.ts'
import { notFound } from '#server/lib/errors.ts'
import { hashesOf } from '#server/messaging/delivery/contactHashes.ts'
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
  /** Both ways to reach the person, if none is named. */
  channel: z.enum(['EMAIL', 'SMS']).optional(),
  reason: z.string().trim().min(1).max(300),
})
type Released = { channel: Channel; value: string; reasons: SuppressionReason[] }

/**
 * Staff found that a contact may be written to after all, whatever stopped it: its reader, a bounce, a complaint, an opt-out. What was
 * said of the contact holds for all of its appointments in the application, and so does its release: messages go there again, with
 * fresh links where the old ones were in nobody knows whose hands. Releasing again changes nothing.
 */
export async function releaseContact(ctx: Ctx, given: unknown): Promise<{ released: boolean }> {
  const input = releaseInput.parse(given)
  const actor = requireActor(ctx, ['agent', 'supervisor', 'admin'])
  const { organizationId } = actor
  const { released, appointment } = await ctx.db.transaction(async (tx) => {
    const appointment = await lockAppointment(tx, organizationId, input.id)
    requireOwn(actor, appointment)
    const person = appointment.participants.find((one) => one.id === input.participantId)
    if (!person) throw notFound()
    const released = await liftBlocks(ctx, tx, appointment, person, input)
    if (released.length > 0) await recordRelease(ctx, tx, appointment, person, released, input.reason)
    await resumeMessages(ctx, tx, appointment, person, released)
    return { released, appointment }
  })
  await releaseOthers(ctx, appointment, input.participantId, released)
  ctx.requestTick()
  return { released: released.length > 0 }
}

type ReleaseInput = z.infer<typeof releaseInput>

/** What is lifted: each way that was asked for, if anything stopped it. */
async function liftBlocks(
  ctx: Ctx,
  tx: Tx,
  appointment: Snapshot,
  person: Participant,
  asked: ReleaseInput,
): Promise<Released[]> {
  const ways = [
    { channel: 'EMAIL', value: person.email, quarantined: person.emailQuarantinedAt },
    { channel: 'SMS', value: person.phone, quarantined: person.phoneQuarantinedAt },
  ] as const
  const lifted: Released[] = []
  for (const { channel, value, quarantined } of ways) {
    if (!value || (asked.channel && asked.channel !== channel)) continue
    const now = ctx.now()
    const contact = { organizationId: appointment.organizationId, channel, hashes: hashesOf(ctx, appointment, value) }
    const by = { kind: ctx.actor.kind, id: actorId(ctx.actor) }
    const eventKey = `staff:${now.toISOString()}`
    const reasons = await liftSuppressions(
      tx,
      { ...contact, via: 'staff', note: asked.reason, eventKey, actor: by },
      now,
    )
    if (reasons.length > 0 || quarantined) lifted.push({ channel, value, reasons })
  }
  return lifted
}

/** The same contact's other appointments, each in a transaction of its own, as when it was reported. */
async function releaseOthers(
  ctx: Ctx,
  { organizationId, applicationId }: Snapshot,
  participantId: string,
  released: readonly Released[],
): Promise<void> {
  const valueOn = (channel: Channel) => released.find((one) => one.channel === channel)?.value ?? null
  const contact = { email: valueOn('EMAIL'), phone: valueOn('SMS') }
  const others = await listLiveByContact(ctx.db, { organizationId, applicationId }, contact)
  for (const held of others.filter((one) => one.participantId !== participantId)) {
    await ctx.db.transaction((tx) => releaseOne(ctx, tx, organizationId, held, released))
  }
}

async function releaseOne(
  ctx: Ctx,
  tx: Tx,
  organizationId: string,
  held: ContactAppointment,
  released: readonly Released[],
) {
  const appointment = await lockAppointment(tx, organizationId, held.appointmentId)
  const person = appointment.participants.find((one) => one.id === held.participantId)
  if (person) await resumeMessages(ctx, tx, appointment, person, released)
}

/** Takes the quarantine off where it was for one of these contacts, and plans what is to be said again. */
async function resumeMessages(
  ctx: Ctx,
  tx: Tx,
  appointment: Snapshot,
  person: Participant,
  released: readonly Released[],
): Promise<void> {
  const { organizationId, id } = appointment
  const isReleased = (value: string | null) => released.some((one) => one.value === value)
  const byEmail = person.emailQuarantinedAt !== null && isReleased(person.email)
  const byPhone = person.phoneQuarantinedAt !== null && isReleased(person.phone)
  if (byEmail || byPhone) {
    const off = { ...(byEmail ? { emailQuarantinedAt: null } : {}), ...(byPhone ? { phoneQuarantinedAt: null } : {}) }
    await setQuarantine(tx, { organizationId, id: person.id }, off, ctx.now())
    await rotateLinks(ctx, tx, appointment, person)
  }
  await markOptOuts(ctx, tx, appointment, person)
  await replan(tx, organizationId, id, ctx.now())
}

async function recordRelease(
  ctx: Ctx,
  tx: Tx,
  appointment: Snapshot,
  person: Participant,
  released: readonly Released[],
  reason: string,
): Promise<void> {
  const { organizationId, id: appointmentId } = appointment
  const { id: participantId, contactVersion } = person
  const ways = released.map(({ channel, reasons }) => ({ channel, reasons }))
  await insertTimelineEntry(tx, {
    organizationId,
    appointmentId,
    at: ctx.now(),
    kind: 'contact_released',
    actorKind: ctx.actor.kind,
    actorId: actorId(ctx.actor),
    data: { participantId, reason, ...(ways.length === 1 ? { channel: ways[0]?.channel } : {}) },
    eventKey: `contact:${participantId}:${contactVersion}:released:${ctx.now().toISOString()}`,
  })
  await recordAudit(tx, ctx, {
    organizationId,
    action: 'appointment.release_contact',
    objectType: 'appointment',
    objectId: appointmentId,
    before: { participantId, ways },
    after: { participantId, reason },
  })
}
