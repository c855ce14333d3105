import type { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { renderMail, renderSms } from '#emails/render.ts'
import { markOptOuts } from '#server/appointments/change/applyOptOut.ts'
import { setContact } from '#server/appointments/change/contactData.ts'
import { type Alert, enqueueAlerts } from '#server/appointments/lifecycle/enqueueAlerts.ts'
import { replan } from '#server/appointments/plan.ts'
import { whyNotCorrectContact } from '#server/appointments/rules.ts'
import { lockAppointment } from '#server/domain/data.ts'
import type { Links } from '#server/domain/linkData.ts'
import { rotateLinks } from '#server/domain/links.ts'
import type { Participant, Snapshot } from '#server/domain/schema.ts'
import { insertTimelineEntry } from '#server/domain/timelineData.ts'
import type { Contact } from '#server/lib/contact.ts'
import { reachableContact } from '#server/messaging/notifications/contactRules.ts'
import { senderAddress } from '#server/messaging/notifications/renderNotification.ts'
import { actorId, recordAudit } from '#server/platform/audit/data.ts'
import type { Ctx } from '#server/platform/context.ts'
import { consumeChallenge, lockChallenge } from '#server/verification/data.ts'
import { malformedReason } from '#server/verification/rules.ts'
import type { CodeRefusal } from '#server/verification/schema.ts'
import { verifyCode } from '#server/verification/verifyCode.ts'
import { decryptPendingContact, pendingInput, resolveCustomerLink } from './requestContactCode.ts'
import { ctxForLink, type LinkTarget } from './resolveLink.ts'

export const correctContactInput = pendingInput.extend({ code: pendingInput.shape.pending })
type Refused = 'malformed_short' | 'malformed_long' | 'unknown' | 'over' | CodeRefusal
export type CorrectContactResult =
  | { ok: true; manageToken: string }
  | { ok: false; reason: Refused; triesLeft?: number }

/**
 * Replaces a customer's contact, or adds a second one, after it was verified by its own code. All links of that participant are
 * replaced, planned messages go to the current contacts, and the previous contact is notified of the change. A wrong code
 * counts as an attempt.
 */
export async function correctContact(
  ctx: Ctx,
  input: z.output<typeof correctContactInput>,
): Promise<CorrectContactResult> {
  const { token, pending, code } = input
  const linked = await resolveCustomerLink(ctx, token)
  if (!linked) return { ok: false, reason: 'unknown' }
  const contact = decryptPendingContact(ctx, linked, pending)
  if (!contact) return { ok: false, reason: 'none' }
  const malformed = malformedReason(code)
  if (malformed) return { ok: false, reason: malformed }
  const { organizationId, applicationId } = linked.appointment
  const verified = await verifyCode(ctx, { organizationId, applicationId, purpose: 'contact', contact, code })
  if (!verified.ok) return { ok: false, reason: verified.reason, triesLeft: verified.triesLeft }
  const acting = ctxForLink(ctx, linked)
  const notice = await noticeFor(ctx, linked, contact)
  const done = await acting.db.transaction((tx) =>
    commit(acting, tx, { linked, contact, notice }, verified.challengeId),
  )
  ctx.requestTick()
  return typeof done === 'string' ? { ok: false, reason: done } : { ok: true, manageToken: done.manageToken }
}

type Change = { linked: LinkTarget; contact: Contact; notice: Alert | null }

async function commit(
  ctx: Ctx,
  tx: Tx,
  { linked, contact, notice }: Change,
  challengeId: string,
): Promise<Links | 'none' | 'over' | 'unknown'> {
  const { organizationId, id } = linked.appointment
  const now = ctx.now()
  const challenge = await lockChallenge(tx, organizationId, challengeId, 'for update')
  if (!challenge || challenge.consumedAt || challenge.expiresAt <= now) return 'none'
  const appointment = await lockAppointment(tx, organizationId, id)
  const participant = appointment.participants.find((one) => one.id === linked.participant.id)
  // A concurrent change has replaced this link.
  if (!participant || participant.tokenGeneration !== linked.participant.tokenGeneration) return 'unknown'
  if (whyNotCorrectContact(appointment, now)) return 'over'
  await consumeChallenge(tx, organizationId, challengeId, now)
  await setContact(tx, { organizationId, id: participant.id }, contact, now)
  await markOptOuts(ctx, tx, appointment, [{ ...participant, ...contact }])
  const links = await rotateLinks(ctx, tx, appointment, participant)
  if (notice) await enqueueAlerts(ctx, tx, appointment, [notice])
  await recordChange(ctx, tx, appointment, participant, contact)
  await replan(tx, organizationId, id, now)
  return links
}

async function recordChange(
  ctx: Ctx,
  tx: Tx,
  appointment: Snapshot,
  participant: Participant,
  contact: Contact,
): Promise<void> {
  const { organizationId, id: appointmentId } = appointment
  const channel = contact.email ? 'EMAIL' : 'SMS'
  const added = (contact.email ? participant.email : participant.phone) === null
  const version = participant.contactVersion + 1
  await insertTimelineEntry(tx, {
    organizationId,
    appointmentId,
    at: ctx.now(),
    kind: added ? 'contact_added' : 'contact_corrected',
    actorKind: ctx.actor.kind,
    actorId: actorId(ctx.actor),
    data: { channel, participantId: participant.id },
    eventKey: `contact:${participant.id}:${version}`,
  })
  await recordAudit(tx, ctx, {
    organizationId,
    action: 'appointment.correctContact',
    objectType: 'appointment',
    objectId: appointmentId,
    before: { participantId: participant.id, contactVersion: participant.contactVersion },
    after: { participantId: participant.id, contactVersion: version, channel, added },
  })
}

/** Renders the notification for the replaced contact if it received messages, before any lock is taken. */
async function noticeFor(ctx: Ctx, { appointment, participant }: LinkTarget, contact: Contact): Promise<Alert | null> {
  const channel = contact.email ? 'EMAIL' : 'SMS'
  const previousContact = reachableContact(appointment, participant, channel)
  if (!previousContact || previousContact === (contact.email ?? contact.phone)) return null
  const { application } = appointment
  const texts = textsFor(ctx, appointment, channel)
  const common = {
    purpose: 'notification' as const,
    identity: ['contact', participant.id, participant.contactVersion],
    recipient: previousContact,
  }
  if (channel === 'SMS') return { ...common, channel, body: { text: renderSms('CONTACT_CHANGED', texts).text } }
  const mail = await renderMail('CONTACT_CHANGED', texts)
  return { ...common, channel, body: { ...mail, from: senderAddress(application.name, ctx.config.EMAIL_FROM ?? '') } }
}

function textsFor(ctx: Ctx, appointment: Snapshot, contact: 'EMAIL' | 'SMS') {
  const { reference, policy, startAt, endAt, timezone, locale, application } = appointment
  const { accent, supportEmail, supportPhone } = application.settings
  return {
    reference,
    serviceName: policy.name,
    startAt,
    endAt,
    timezone,
    locale,
    contact,
    changedAt: ctx.now(),
    brand: { applicationName: application.name, accent, supportEmail, supportPhone },
  }
}
