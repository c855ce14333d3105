import type { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { renderMail, renderSms } from '#emails/render.ts'
import { markOptOuts } from '#server/appointments/change/applyOptOut.ts'
import { setContact } from '#server/appointments/change/contactData.ts'
import { type Alert, enqueueAlert } from '#server/appointments/lifecycle/enqueueAlert.ts'
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
import { openPendingContact, pendingInput, resolveCustomerLink } from './requestContactCode.ts'
import { ctxForLink, type LinkTarget } from './resolveLink.ts'

const correctInput = pendingInput.extend({ code: pendingInput.shape.pending })
type Refused = 'malformed_short' | 'malformed_long' | 'unknown' | 'over' | CodeRefusal
export type CorrectContactResult =
  | { ok: true; manageToken: string }
  | { ok: false; reason: Refused; triesLeft?: number }

/**
 * Puts a contact that was just proven by its own code in place of the former one, or beside the other. All links of that person
 * are replaced, what is planned goes to the present contacts, the former one is told that it was changed. A wrong code counts.
 */
export async function correctContact(ctx: Ctx, given: z.input<typeof correctInput>): Promise<CorrectContactResult> {
  const { token, pending, code } = correctInput.parse(given)
  const linked = await resolveCustomerLink(ctx, token)
  if (!linked) return { ok: false, reason: 'unknown' }
  const contact = openPendingContact(ctx, linked, pending)
  if (!contact) return { ok: false, reason: 'none' }
  const unfit = malformedReason(code)
  if (unfit) return { ok: false, reason: unfit }
  const { organizationId, applicationId } = linked.appointment
  const tried = await verifyCode(ctx, { organizationId, applicationId, purpose: 'contact', contact, code })
  if (!tried.ok) return { ok: false, reason: tried.reason, triesLeft: tried.triesLeft }
  const acting = ctxForLink(ctx, linked)
  const notice = await noticeFor(ctx, linked, contact)
  const done = await acting.db.transaction((tx) => commit(acting, tx, { linked, contact, notice }, tried.challengeId))
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
  const person = appointment.participants.find((one) => one.id === linked.participant.id)
  // Somebody else was faster: this link is one of the old ones by now.
  if (!person || person.tokenGeneration !== linked.participant.tokenGeneration) return 'unknown'
  if (whyNotCorrectContact(appointment, now)) return 'over'
  await consumeChallenge(tx, organizationId, challengeId, now)
  await setContact(tx, { organizationId, id: person.id }, contact, now)
  await markOptOuts(ctx, tx, appointment, { ...person, ...contact })
  const links = await rotateLinks(ctx, tx, appointment, person)
  if (notice) await enqueueAlert(ctx, tx, appointment, notice)
  await tell(ctx, tx, appointment, person, contact)
  await replan(tx, organizationId, id, now)
  return links
}

async function tell(ctx: Ctx, tx: Tx, appointment: Snapshot, person: Participant, contact: Contact): Promise<void> {
  const { organizationId, id: appointmentId } = appointment
  const channel = contact.email ? 'EMAIL' : 'SMS'
  const added = (contact.email ? person.email : person.phone) === null
  const version = person.contactVersion + 1
  await insertTimelineEntry(tx, {
    organizationId,
    appointmentId,
    at: ctx.now(),
    kind: added ? 'contact_added' : 'contact_corrected',
    actorKind: ctx.actor.kind,
    actorId: actorId(ctx.actor),
    data: { channel, participantId: person.id },
    eventKey: `contact:${person.id}:${version}`,
  })
  await recordAudit(tx, ctx, {
    organizationId,
    action: 'appointment.correctContact',
    objectType: 'appointment',
    objectId: appointmentId,
    before: { participantId: person.id, contactVersion: person.contactVersion },
    after: { participantId: person.id, contactVersion: version, channel, added },
  })
}

/** For the contact that is replaced, if messages went there; rendered before any lock is taken. */
async function noticeFor(ctx: Ctx, { appointment, participant }: LinkTarget, contact: Contact): Promise<Alert | null> {
  const channel = contact.email ? 'EMAIL' : 'SMS'
  const former = reachableContact(appointment, participant, channel)
  if (!former || former === (contact.email ?? contact.phone)) return null
  const { application } = appointment
  const words = wordsFor(ctx, appointment, channel)
  const common = {
    purpose: 'notification' as const,
    identity: ['contact', participant.id, participant.contactVersion],
    recipient: former,
  }
  if (channel === 'SMS') return { ...common, channel, body: { text: renderSms('CONTACT_CHANGED', words).text } }
  const mail = await renderMail('CONTACT_CHANGED', words)
  return { ...common, channel, body: { ...mail, from: senderAddress(application.name, ctx.config.EMAIL_FROM ?? '') } }
}

function wordsFor(ctx: Ctx, appointment: Snapshot, contact: 'EMAIL' | 'SMS') {
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
