import { calendarFile } from '#emails/calendar.ts'
import { resolveLocale } from '#emails/locales.ts'
import { oneLine } from '#emails/names.ts'
import { mailFor as renderMailFor, textFor as renderTextFor } from '#emails/render.ts'
import { templateValues } from '#emails/sms/template.ts'
import type { AppointmentMail, Attachment } from '#emails/types.ts'
import { contactProofsFor, linksFor } from '#server/domain/links.ts'
import { canCustomersJoin, customersOf, delayedStartOf } from '#server/domain/rules.ts'
import type { Participant, Snapshot } from '#server/domain/schema.ts'
import type { Ctx } from '#server/platform/context.ts'
import type { MailBody, SmsBody, WhatsappContent } from '../delivery/schema.ts'
import type { NotificationType } from './schema.ts'
import { templateKey } from './whatsappRules.ts'

/** A member of staff who is told something, in their own zone. */
type StaffRecipient = { name: string; email: string; timezone: string }

/** Who is told: a customer; an agent with the participant that their link to join is made for; or staff who watch over it all. */
export type MessageRecipient =
  | { kind: 'CUSTOMER'; participant: Participant }
  | { kind: 'AGENT'; staff: StaffRecipient; participant: Participant | null }
  | { kind: 'SYSTEM'; staff: StaffRecipient }

/** What only the caller knows: the time that no longer holds, and where reminders can be ended with one click. */
export type MessageExtras = Pick<AppointmentMail, 'formerly' | 'unsubscribeUrl' | 'oneClickUrl'>

type RenderInput = { appointment: Snapshot; reader: MessageRecipient; type: NotificationType; channel: 'EMAIL' | 'SMS' }

/** The mail of any type for one reader, in that reader's language and zone. */
export async function renderNotificationEmail(
  ctx: Ctx,
  appointment: Snapshot,
  reader: MessageRecipient,
  type: NotificationType,
  extra: MessageExtras = {},
): Promise<MailBody> {
  const details = detailsFor(ctx, { appointment, reader, type, channel: 'EMAIL' })
  const mail = await renderMailFor(type, reader.kind, { ...details, ...extra })
  return { ...mail, from: senderAddress(appointment.application.name, ctx.config.EMAIL_FROM ?? '') }
}

/** The same as a text. */
export async function renderNotificationSms(
  ctx: Ctx,
  appointment: Snapshot,
  reader: MessageRecipient,
  type: NotificationType,
): Promise<SmsBody> {
  const details = detailsFor(ctx, { appointment, reader, type, channel: 'SMS' })
  return { text: renderTextFor(type, reader.kind, details).text }
}

/** The same in a template of the application's for WhatsApp, or null where it has none for this in the reader's language. */
export async function renderWhatsappTemplate(
  ctx: Ctx,
  appointment: Snapshot,
  reader: MessageRecipient,
  type: NotificationType,
): Promise<WhatsappContent | null> {
  const templates = appointment.application.settings.whatsappTemplates
  const contentSid = templates[templateKey(type, resolveLocale(appointment.locale).code)]
  if (!contentSid || !ctx.config.TWILIO_WHATSAPP_FROM) return null
  // Approved words for an update know no later start.
  if (type === 'UPDATE' && delayedStartOf(appointment)) return null
  const details = detailsFor(ctx, { appointment, reader, type, channel: 'SMS' })
  return { contentSid, variables: templateValues(type, reader.kind, details) }
}

/** The calendar file for a customer to fetch: the mails' entry, moved or taken out by a higher sequence. */
export async function renderCalendarFile(
  ctx: Ctx,
  appointment: Snapshot,
  participant: Participant,
): Promise<Attachment> {
  const told = { appointment, reader: { kind: 'CUSTOMER', participant }, type: 'CREATE', channel: 'EMAIL' } as const
  return calendarFile(detailsFor(ctx, told), appointment.status === 'cancelled' ? 'CANCEL' : 'PUBLISH')
}

/** The installation's address under the application's name; a name that would need quoting loses those signs. */
export function senderAddress(applicationName: string, from: string): string {
  const address = /<([^<>]+)>\s*$/.exec(from)?.[1] ?? from.trim()
  const name = oneLine(applicationName)
    .replace(/[<>()[\]\\,;:@"]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  return name ? `${name} <${address}>` : address
}

/** What every message to this reader is written from. */
export function detailsFor(ctx: Ctx, told: RenderInput): AppointmentMail {
  const { appointment } = told
  const { application } = appointment
  return {
    ...recipientFacts(ctx, told),
    reference: appointment.reference,
    serviceName: appointment.policy.name,
    agentName: appointment.agent?.name ?? null,
    startAt: appointment.startAt,
    endAt: appointment.endAt,
    expectedAt: told.type === 'UPDATE' && told.reader.kind === 'CUSTOMER' ? delayedStartOf(appointment) : null,
    uid: `${appointment.id}@${new URL(ctx.config.PUBLIC_URL).hostname}`,
    sequence: sequenceOf(ctx, told),
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

/** What differs from reader to reader: language and zone, names, and the way in. */
function recipientFacts(ctx: Ctx, { appointment, reader, channel }: RenderInput) {
  if (reader.kind === 'CUSTOMER') return customerFacts(ctx, appointment, reader.participant, channel)
  const { name, email, timezone } = reader.staff
  const own = reader.kind === 'AGENT' ? reader.participant : null
  return {
    timezone,
    locale: appointment.application.locale,
    customerName: customersOf(appointment)[0]?.name ?? null,
    recipientName: name,
    recipientAddress: email,
    joinUrl: own ? linksFor(ctx, appointment, own).joinUrl : null,
    manageUrl: `${ctx.config.PUBLIC_URL}/admin/appointments/${appointment.id}`,
  }
}

function customerFacts(ctx: Ctx, appointment: Snapshot, person: Participant, channel: RenderInput['channel']) {
  const { joinUrl, manageUrl } = linksFor(ctx, appointment, person)
  return {
    timezone: appointment.timezone,
    locale: appointment.locale,
    customerName: person.name,
    recipientName: person.name,
    recipientAddress: person.email ?? '',
    joinUrl: canCustomersJoin(appointment.application) ? joinUrl : null,
    manageUrl,
    notMineUrl: `${manageUrl}/wrong-recipient`,
    confirmUrl: confirmUrlFor(ctx, appointment, person, channel, manageUrl),
  }
}

/** What staff entered is proven by the message itself: its link leads to a page where the reader says so. */
function confirmUrlFor(
  ctx: Ctx,
  appointment: Snapshot,
  person: Participant,
  channel: RenderInput['channel'],
  manageUrl: string,
): string | null {
  const provenAt = channel === 'EMAIL' ? person.emailVerifiedAt : person.phoneVerifiedAt
  if (appointment.source !== 'console' || provenAt) return null
  const proofs = contactProofsFor(ctx, appointment, person)
  return `${manageUrl}/confirm/${proofs[channel]}`
}

/**
 * Calendars take only what is newer. A customer's entry changes with the revision; an agent's may also be taken out and given back
 * within one, so there the seconds since the booking count: twice, for a cancellation to have room between two of them.
 */
function sequenceOf(ctx: Ctx, { appointment, reader, type }: RenderInput): number {
  const takenOut = type === 'PARTICIPANT_REMOVED' || appointment.status === 'cancelled' ? 1 : 0
  if (reader.kind === 'CUSTOMER') return appointment.revision - 1 + takenOut
  const seconds = Math.floor((ctx.now().getTime() - appointment.createdAt.getTime()) / 1000)
  return 2 * Math.max(0, seconds) + takenOut
}
