import { calendarFile } from '#emails/calendar.ts'
import { resolveLocale } from '#emails/locales.ts'
import { oneLine } from '#emails/names.ts'
import { renderAppointmentMail, renderAppointmentSms } from '#emails/render.ts'
import { templateValues } from '#emails/sms/template.ts'
import type { AppointmentMail, Attachment } from '#emails/types.ts'
import { contactProofsFor, linksFor } from '#server/domain/links.ts'
import { canCustomersJoin, customersOf, delayedStartOf } from '#server/domain/rules.ts'
import type { Participant, Snapshot } from '#server/domain/schema.ts'
import type { Ctx } from '#server/platform/context.ts'
import type { MailBody, SmsBody, WhatsappContent } from '../delivery/schema.ts'
import type { NotificationType } from './schema.ts'
import { templateKey } from './whatsappRules.ts'

/** A staff member, with the time zone of the message. */
type StaffRecipient = { name: string; email: string; timezone: string }

/** Recipient of a message: a customer, an agent (with the participant of their join link), or other staff. */
export type MessageRecipient =
  | { kind: 'CUSTOMER'; participant: Participant }
  | { kind: 'AGENT'; staff: StaffRecipient; participant: Participant | null }
  | { kind: 'SYSTEM'; staff: StaffRecipient }

/** Details that only the caller knows: the former time and the addresses to unsubscribe. */
export type MessageExtras = Pick<AppointmentMail, 'previousTime' | 'unsubscribeUrl' | 'oneClickUrl'>

type RenderInput = {
  appointment: Snapshot
  recipient: MessageRecipient
  type: NotificationType
  channel: 'EMAIL' | 'SMS'
}

/** Renders the email of a notification in the recipient's language and time zone. */
export async function renderNotificationEmail(
  ctx: Ctx,
  appointment: Snapshot,
  recipient: MessageRecipient,
  type: NotificationType,
  extra: MessageExtras = {},
): Promise<MailBody> {
  const details = detailsFor(ctx, { appointment, recipient, type, channel: 'EMAIL' })
  const mail = await renderAppointmentMail(type, recipient.kind, { ...details, ...extra })
  return { ...mail, from: senderAddress(appointment.application.name, ctx.config.EMAIL_FROM ?? '') }
}

/** Renders the SMS of a notification. */
export async function renderNotificationSms(
  ctx: Ctx,
  appointment: Snapshot,
  recipient: MessageRecipient,
  type: NotificationType,
): Promise<SmsBody> {
  const details = detailsFor(ctx, { appointment, recipient, type, channel: 'SMS' })
  return { text: renderAppointmentSms(type, recipient.kind, details).text }
}

/** Fills the application's WhatsApp template of a notification; null if it has none for this type and language. */
export async function renderWhatsappTemplate(
  ctx: Ctx,
  appointment: Snapshot,
  recipient: MessageRecipient,
  type: NotificationType,
): Promise<WhatsappContent | null> {
  const templates = appointment.application.settings.whatsappTemplates
  const contentSid = templates[templateKey(type, resolveLocale(appointment.locale).code)]
  if (!contentSid || !ctx.config.TWILIO_WHATSAPP_FROM) return null
  // The approved template of an update has no variable for a delayed start.
  if (type === 'UPDATE' && delayedStartOf(appointment)) return null
  const details = detailsFor(ctx, { appointment, recipient, type, channel: 'SMS' })
  return { contentSid, variables: templateValues(type, recipient.kind, details) }
}

/** Renders the calendar file that a customer can download: the same entry as in the emails, updated by a higher sequence. */
export async function renderCalendarFile(
  ctx: Ctx,
  appointment: Snapshot,
  participant: Participant,
): Promise<Attachment> {
  const recipient = { kind: 'CUSTOMER', participant } as const
  const details = detailsFor(ctx, { appointment, recipient, type: 'CREATE', channel: 'EMAIL' })
  return calendarFile(details, appointment.status === 'cancelled' ? 'CANCEL' : 'PUBLISH')
}

/** Builds the sender: the installation's address under the application's name, without characters that would need quoting. */
export function senderAddress(applicationName: string, from: string): string {
  const address = /<([^<>]+)>\s*$/.exec(from)?.[1] ?? from.trim()
  const name = oneLine(applicationName)
    .replace(/[<>()[\]\\,;:@"]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  return name ? `${name} <${address}>` : address
}

/** Collects the values from which any message to this recipient is rendered. */
export function detailsFor(ctx: Ctx, input: RenderInput): AppointmentMail {
  const { appointment, recipient, type } = input
  const { application } = appointment
  return {
    ...recipientFacts(ctx, input),
    reference: appointment.reference,
    serviceName: appointment.policy.name,
    agentName: appointment.agent?.name ?? null,
    startAt: appointment.startAt,
    endAt: appointment.endAt,
    expectedAt: type === 'UPDATE' && recipient.kind === 'CUSTOMER' ? delayedStartOf(appointment) : null,
    uid: `${appointment.id}@${new URL(ctx.config.PUBLIC_URL).hostname}`,
    sequence: sequenceOf(ctx, input),
    organizerAddress: ctx.config.EMAIL_FROM ?? '',
    brand: {
      applicationName: application.name,
      accent: application.settings.accent,
      supportEmail: application.settings.supportEmail,
      supportPhone: application.settings.supportPhone,
    },
    now: ctx.now(),
  }
}

/** The values of a message that depend on its recipient. */
type RecipientFacts = Pick<
  AppointmentMail,
  | 'timezone'
  | 'locale'
  | 'customerName'
  | 'recipientName'
  | 'recipientAddress'
  | 'joinUrl'
  | 'manageUrl'
  | 'wrongRecipientUrl'
  | 'confirmUrl'
>

/** Collects what depends on the recipient: language, time zone, names and links. */
function recipientFacts(ctx: Ctx, { appointment, recipient, channel }: RenderInput): RecipientFacts {
  if (recipient.kind === 'CUSTOMER') return customerFacts(ctx, appointment, recipient.participant, channel)
  const { name, email, timezone } = recipient.staff
  const participant = recipient.kind === 'AGENT' ? recipient.participant : null
  return {
    timezone,
    locale: appointment.application.locale,
    customerName: customersOf(appointment)[0]?.name ?? null,
    recipientName: name,
    recipientAddress: email,
    joinUrl: participant ? linksFor(ctx, appointment, participant).joinUrl : null,
    manageUrl: `${ctx.config.PUBLIC_URL}/admin/appointments/${appointment.id}`,
  }
}

function customerFacts(
  ctx: Ctx,
  appointment: Snapshot,
  person: Participant,
  channel: RenderInput['channel'],
): RecipientFacts {
  const { joinUrl, manageUrl } = linksFor(ctx, appointment, person)
  return {
    timezone: appointment.timezone,
    locale: appointment.locale,
    customerName: person.name,
    recipientName: person.name,
    recipientAddress: person.email ?? '',
    joinUrl: canCustomersJoin(appointment.application) ? joinUrl : null,
    manageUrl,
    wrongRecipientUrl: `${manageUrl}/wrong-recipient`,
    confirmUrl: confirmUrlFor(ctx, appointment, person, channel, manageUrl),
  }
}

/** Returns the link by which a customer confirms a contact that staff entered; null if it is verified or was entered otherwise. */
function confirmUrlFor(
  ctx: Ctx,
  appointment: Snapshot,
  person: Participant,
  channel: RenderInput['channel'],
  manageUrl: string,
): string | null {
  const verifiedAt = channel === 'EMAIL' ? person.emailVerifiedAt : person.phoneVerifiedAt
  if (appointment.source !== 'console' || verifiedAt) return null
  const proofs = contactProofsFor(ctx, appointment, person)
  return `${manageUrl}/confirm/${proofs[channel]}`
}

/**
 * Returns the sequence number of the calendar entry. Calendars ignore an entry with a lower number than the one they have. A
 * customer's entry changes with the revision. An agent can be removed and added again within one revision, so an agent's number is
 * twice the seconds since the booking, which leaves a free number for a cancellation.
 */
function sequenceOf(ctx: Ctx, { appointment, recipient, type }: RenderInput): number {
  const cancelled = type === 'PARTICIPANT_REMOVED' || appointment.status === 'cancelled' ? 1 : 0
  if (recipient.kind === 'CUSTOMER') return appointment.revision - 1 + cancelled
  const seconds = Math.floor((ctx.now().getTime() - appointment.createdAt.getTime()) / 1000)
  return 2 * Math.max(0, seconds) + cancelled
}
