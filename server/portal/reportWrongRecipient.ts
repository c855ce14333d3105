import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { wrongRecipient } from '#emails/otherMessages/wrongRecipient.ts'
import { renderMail } from '#emails/render.ts'
import { type ContactAppointment, listLiveByContact, setQuarantine } from '#server/appointments/change/contactData.ts'
import { type Alert, enqueueAlerts } from '#server/appointments/lifecycle/enqueueAlerts.ts'
import { replan } from '#server/appointments/plan.ts'
import { lockAppointment } from '#server/domain/data.ts'
import { rotateLinks } from '#server/domain/links.ts'
import type { Channel } from '#server/domain/policySchema.ts'
import type { Participant, Snapshot } from '#server/domain/schema.ts'
import { insertTimelineEntry } from '#server/domain/timelineData.ts'
import { contactHash } from '#server/lib/hash.ts'
import { recordSuppression } from '#server/messaging/delivery/suppressionData.ts'
import { senderAddress } from '#server/messaging/notifications/renderNotification.ts'
import { actorId, recordAudit } from '#server/platform/audit/data.ts'
import type { Ctx } from '#server/platform/context.ts'
import { listSupervisors } from '#server/tenants/staff/data.ts'
import { resolveCustomerLink } from './requestContactCode.ts'
import { ctxForLink, type LinkTarget } from './resolveLink.ts'

export const wrongRecipientInput = z.object({
  token: z.string().max(100),
  /** Channel of the message, if the participant has two contacts; without it both are meant. */
  channel: z.enum(['EMAIL', 'SMS']).optional(),
})

/**
 * Records that a recipient reported the appointment as somebody else's: this application sends nothing more to that contact, the
 * links sent to it stop working, and staff are alerted. The appointment itself stays; staff decide about it.
 */
export async function reportWrongRecipient(
  ctx: Ctx,
  input: z.output<typeof wrongRecipientInput>,
): Promise<{ ok: boolean }> {
  const { token, channel } = input
  const linked = await resolveCustomerLink(ctx, token)
  if (!linked) return { ok: false }
  const wrongContact = wrongContacts(linked.participant, channel)
  const { organizationId, applicationId, id } = linked.appointment
  const acting = ctxForLink(ctx, linked)
  const alerts = await alertsFor(ctx, linked)
  await ctx.db.transaction(async (tx) => {
    await suppress(ctx, tx, linked.appointment, wrongContact)
    await quarantine(
      acting,
      tx,
      { appointmentId: id, participantId: linked.participant.id },
      organizationId,
      wrongContact,
    )
    await enqueueAlerts(ctx, tx, linked.appointment, alerts)
  })
  // The contact may have links to other appointments too. Each one is updated in a transaction of its own.
  for (const other of await listLiveByContact(ctx.db, { organizationId, applicationId }, wrongContact)) {
    if (other.appointmentId === id) continue
    await ctx.db.transaction((tx) => quarantine(acting, tx, other, organizationId, wrongContact))
  }
  ctx.requestTick()
  return { ok: true }
}

type WrongContact = { email: string | null; phone: string | null }

const wrongContacts = ({ email, phone }: Participant, channel: Channel | undefined): WrongContact => ({
  email: channel === 'SMS' ? null : email,
  phone: channel === 'EMAIL' ? null : phone,
})

async function suppress(ctx: Ctx, tx: Tx, appointment: Snapshot, { email, phone }: WrongContact): Promise<void> {
  const { organizationId, applicationId } = appointment
  const contacts = [
    { channel: 'EMAIL', value: email },
    { channel: 'SMS', value: phone },
  ] as const
  for (const { channel, value } of contacts) {
    if (!value) continue
    const at = ctx.now()
    const stop = { organizationId, channel, reason: 'wrong_recipient', stops: 'all', via: 'recipient' } as const
    const hash = contactHash(ctx.config.TOKEN_PEPPER, applicationId, value)
    await recordSuppression(tx, { ...stop, contactHash: hash, eventKey: `wrong_recipient:${at.toISOString()}` }, at)
  }
}

async function quarantine(
  ctx: Ctx,
  tx: Tx,
  held: ContactAppointment,
  organizationId: string,
  wrongContact: WrongContact,
): Promise<void> {
  const now = ctx.now()
  const appointment = await lockAppointment(tx, organizationId, held.appointmentId)
  const participant = appointment.participants.find((one) => one.id === held.participantId)
  if (!participant) return
  const byEmail =
    wrongContact.email !== null && participant.email === wrongContact.email && !participant.emailQuarantinedAt
  const byPhone =
    wrongContact.phone !== null && participant.phone === wrongContact.phone && !participant.phoneQuarantinedAt
  if (!byEmail && !byPhone) return
  const since = { ...(byEmail ? { emailQuarantinedAt: now } : {}), ...(byPhone ? { phoneQuarantinedAt: now } : {}) }
  await setQuarantine(tx, { organizationId, id: participant.id }, since, now)
  await rotateLinks(ctx, tx, appointment, participant)
  await recordReport(ctx, tx, appointment, participant, byEmail ? (byPhone ? null : 'EMAIL') : 'SMS')
  await replan(tx, organizationId, appointment.id, now)
}

async function recordReport(
  ctx: Ctx,
  tx: Tx,
  appointment: Snapshot,
  participant: Participant,
  channel: Channel | null,
): Promise<void> {
  const { organizationId, id: appointmentId } = appointment
  const version = participant.contactVersion + 1
  await insertTimelineEntry(tx, {
    organizationId,
    appointmentId,
    at: ctx.now(),
    kind: 'wrong_recipient',
    actorKind: ctx.actor.kind,
    actorId: actorId(ctx.actor),
    data: { participantId: participant.id, ...(channel ? { channel } : {}) },
    eventKey: `contact:${participant.id}:${version}`,
  })
  await recordAudit(tx, ctx, {
    organizationId,
    action: 'appointment.wrongRecipient',
    objectType: 'appointment',
    objectId: appointmentId,
    before: { participantId: participant.id, contactVersion: participant.contactVersion },
    after: { participantId: participant.id, contactVersion: version, channel },
  })
}

/** Renders a mail to each supervisor, with a link that requires signing in. */
async function alertsFor(ctx: Ctx, { appointment, participant }: LinkTarget): Promise<Alert[]> {
  const { application, reference, policy } = appointment
  const { accent, supportEmail, supportPhone } = application.settings
  const alert = wrongRecipient({
    reference,
    serviceName: policy.name,
    url: `${ctx.config.PUBLIC_URL}/admin/appointments/${appointment.id}`,
    locale: application.locale,
    brand: { applicationName: application.name, accent, supportEmail, supportPhone },
  })
  const body = await renderMail('ALERT', alert)
  const from = senderAddress(application.name, ctx.config.EMAIL_FROM ?? '')
  const supervisors = await listSupervisors(ctx.db, appointment.organizationId, appointment.applicationId)
  return supervisors.map(({ id, email }) => ({
    purpose: 'staff',
    identity: ['wrongRecipient', participant.id, participant.contactVersion, id],
    recipient: email,
    channel: 'EMAIL',
    body: { ...body, from },
  }))
}
