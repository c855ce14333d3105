import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { wrongRecipient } from '#emails/otherMessages/wrongRecipient.ts'
import { renderMail } from '#emails/render.ts'
import { type ContactAppointment, listLiveByContact, setQuarantine } from '#server/appointments/change/contactData.ts'
import { type Alert, enqueueAlert } from '#server/appointments/lifecycle/enqueueAlert.ts'
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

const notMeInput = z.object({
  token: z.string().max(100),
  /** How the message came, where there are two ways; without it both are meant. */
  channel: z.enum(['EMAIL', 'SMS']).optional(),
})

/**
 * Whoever read a message says that the appointment is somebody else's: nothing of this application goes to that contact any more,
 * the links it was sent stop working, staff are told. The appointment stands; what becomes of it is for staff to decide.
 */
export async function reportWrongRecipient(ctx: Ctx, given: z.input<typeof notMeInput>): Promise<{ ok: boolean }> {
  const { token, channel } = notMeInput.parse(given)
  const linked = await resolveCustomerLink(ctx, token)
  if (!linked) return { ok: false }
  const wrong = wrongContacts(linked.participant, channel)
  const { organizationId, applicationId, id } = linked.appointment
  const acting = ctxForLink(ctx, linked)
  const alerts = await alertsFor(ctx, linked)
  await ctx.db.transaction(async (tx) => {
    await suppress(ctx, tx, linked.appointment, wrong)
    await quarantine(acting, tx, { appointmentId: id, participantId: linked.participant.id }, organizationId, wrong)
    for (const alert of alerts) await enqueueAlert(ctx, tx, linked.appointment, alert)
  })
  // The same contact has links to its other appointments too; each is a transaction of its own, the promise above holds for all.
  for (const other of await listLiveByContact(ctx.db, { organizationId, applicationId }, wrong)) {
    if (other.appointmentId === id) continue
    await ctx.db.transaction((tx) => quarantine(acting, tx, other, organizationId, wrong))
  }
  ctx.requestTick()
  return { ok: true }
}

type Wrong = { email: string | null; phone: string | null }

const wrongContacts = ({ email, phone }: Participant, channel: Channel | undefined): Wrong => ({
  email: channel === 'SMS' ? null : email,
  phone: channel === 'EMAIL' ? null : phone,
})

async function suppress(ctx: Ctx, tx: Tx, appointment: Snapshot, { email, phone }: Wrong): Promise<void> {
  const { organizationId, applicationId } = appointment
  const contacts = [
    { channel: 'EMAIL', value: email },
    { channel: 'SMS', value: phone },
  ] as const
  for (const { channel, value } of contacts) {
    if (!value) continue
    const at = ctx.now()
    const stop = { organizationId, channel, reason: 'wrong_recipient', stops: 'all', via: 'reader' } as const
    const hash = contactHash(ctx.config.TOKEN_PEPPER, applicationId, value)
    await recordSuppression(tx, { ...stop, contactHash: hash, eventKey: `wrong_recipient:${at.toISOString()}` }, at)
  }
}

async function quarantine(
  ctx: Ctx,
  tx: Tx,
  held: ContactAppointment,
  organizationId: string,
  wrong: Wrong,
): Promise<void> {
  const now = ctx.now()
  const appointment = await lockAppointment(tx, organizationId, held.appointmentId)
  const person = appointment.participants.find((one) => one.id === held.participantId)
  if (!person) return
  const byEmail = wrong.email !== null && person.email === wrong.email && !person.emailQuarantinedAt
  const byPhone = wrong.phone !== null && person.phone === wrong.phone && !person.phoneQuarantinedAt
  if (!byEmail && !byPhone) return
  const since = { ...(byEmail ? { emailQuarantinedAt: now } : {}), ...(byPhone ? { phoneQuarantinedAt: now } : {}) }
  await setQuarantine(tx, { organizationId, id: person.id }, since, now)
  await rotateLinks(ctx, tx, appointment, person)
  await tell(ctx, tx, appointment, person, byEmail ? (byPhone ? null : 'EMAIL') : 'SMS')
  await replan(tx, organizationId, appointment.id, now)
}

async function tell(
  ctx: Ctx,
  tx: Tx,
  appointment: Snapshot,
  person: Participant,
  channel: Channel | null,
): Promise<void> {
  const { organizationId, id: appointmentId } = appointment
  const version = person.contactVersion + 1
  await insertTimelineEntry(tx, {
    organizationId,
    appointmentId,
    at: ctx.now(),
    kind: 'wrong_recipient',
    actorKind: ctx.actor.kind,
    actorId: actorId(ctx.actor),
    data: { participantId: person.id, ...(channel ? { channel } : {}) },
    eventKey: `contact:${person.id}:${version}`,
  })
  await recordAudit(tx, ctx, {
    organizationId,
    action: 'appointment.wrongRecipient',
    objectType: 'appointment',
    objectId: appointmentId,
    before: { participantId: person.id, contactVersion: person.contactVersion },
    after: { participantId: person.id, contactVersion: version, channel },
  })
}

/** A mail to each supervisor, with a link that leads behind the sign-in. */
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
