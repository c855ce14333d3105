import { oneLine } from '#emails/names.ts'
import { isAppointmentType, renderMail, renderSms } from '#emails/render.ts'
import type { AppointmentMail } from '#emails/types.ts'
import { linksFor, proofsFor } from '../bookings/links.ts'
import type { Participant, Snapshot } from '../bookings/schema.ts'
import type { Ctx } from '../context.ts'
import type { MailBody, SmsBody } from '../delivery/schema.ts'
import type { NotificationType } from './schema.ts'

/** The mail for one person, in the appointment's language and zone; null for a type that customers are not told about. */
export async function mailFor(
  ctx: Ctx,
  appointment: Snapshot,
  person: Participant,
  type: NotificationType,
): Promise<MailBody | null> {
  if (!isAppointmentType(type)) return null
  const mail = await renderMail(type, await detailsFor(ctx, appointment, person, 'EMAIL'))
  return { ...mail, from: senderFor(appointment.application.name, ctx.config.EMAIL_FROM ?? '') }
}

/** The same as a text. */
export async function textFor(
  ctx: Ctx,
  appointment: Snapshot,
  person: Participant,
  type: NotificationType,
): Promise<SmsBody | null> {
  if (!isAppointmentType(type)) return null
  return { text: renderSms(type, await detailsFor(ctx, appointment, person, 'SMS')).text }
}

/** The installation's address under the application's name; a name that would need quoting loses those signs. */
export function senderFor(applicationName: string, from: string): string {
  const address = /<([^<>]+)>\s*$/.exec(from)?.[1] ?? from.trim()
  const name = oneLine(applicationName)
    .replace(/[<>()[\]\\,;:@"]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  return name ? `${name} <${address}>` : address
}

/** What staff entered is proven by the message itself: its link leads to a page where the reader says so. */
async function confirmUrlFor(
  ctx: Ctx,
  appointment: Snapshot,
  person: Participant,
  channel: 'EMAIL' | 'SMS',
  manageUrl: string,
): Promise<string | null> {
  const provenAt = channel === 'EMAIL' ? person.emailProvenAt : person.phoneProvenAt
  if (appointment.source !== 'console' || provenAt) return null
  const proofs = await proofsFor(ctx, appointment, person)
  return `${manageUrl}/yes/${proofs[channel]}`
}

async function detailsFor(
  ctx: Ctx,
  appointment: Snapshot,
  person: Participant,
  channel: 'EMAIL' | 'SMS',
): Promise<AppointmentMail> {
  const { application } = appointment
  const { joinUrl, manageUrl } = await linksFor(ctx, appointment, person)
  return {
    reference: appointment.reference,
    serviceName: appointment.policy.name,
    agentName: appointment.agent?.name ?? null,
    startAt: appointment.startAt,
    endAt: appointment.endAt,
    timezone: appointment.timezone,
    locale: appointment.locale,
    customerName: person.name,
    joinUrl,
    manageUrl,
    confirmUrl: await confirmUrlFor(ctx, appointment, person, channel, manageUrl),
    uid: `${appointment.id}@${new URL(ctx.config.PUBLIC_URL).hostname}`,
    sequence: appointment.revision - 1 + (appointment.status === 'cancelled' ? 1 : 0),
    organizerAddress: ctx.config.EMAIL_FROM ?? '',
    recipientAddress: person.email ?? '',
    brand: {
      applicationName: application.name,
      accent: application.settings.accent,
      supportEmail: application.settings.supportEmail,
      supportPhone: application.settings.supportPhone,
    },
    now: ctx.now(),
  }
}
