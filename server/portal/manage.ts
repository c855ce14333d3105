import { z } from 'zod'
import { cancelAppointment } from '#server/appointments/change/cancel.ts'
import { rescheduleAppointment } from '#server/appointments/change/reschedule.ts'
import { whyNotCorrectContact } from '#server/appointments/rules.ts'
import { type AppointmentPublicView, publicView } from '#server/appointments/timeline/publicView.ts'
import { linksFor } from '#server/domain/links.ts'
import type { Channel } from '#server/domain/policySchema.ts'
import { maskContact } from '#server/lib/contact.ts'
import { AppError } from '#server/lib/errors.ts'
import { reachableContact } from '#server/messaging/notifications/contactRules.ts'
import { renderCalendarFile } from '#server/messaging/notifications/renderNotification.ts'
import type { Ctx } from '#server/platform/context.ts'
import { ctxForLink, type LinkTarget, resolveLink } from './resolveLink.ts'

export const linkInput = z.object({ token: z.string().max(100) })
export type LinkInput = z.output<typeof linkInput>
export const cancelByLinkInput = linkInput.extend({ reason: z.string().max(2000).optional() })

export type ManageView = AppointmentPublicView & {
  /** Agents have manage links too, but without contacts and without the wrong-recipient report. */
  viewer: 'customer' | 'agent'
  /** Masked, so that a wrong recipient does not learn the contact. */
  contacts: { channel: Channel; masked: string; isNotified: boolean }[]
  /** Channels that this service can use for notifications. */
  channels: Channel[]
  canCorrect: boolean
}

/** Returns the appointment of a manage link; null if it is not valid. Changes nothing. */
export async function viewByManageLink(ctx: Ctx, input: z.output<typeof linkInput>): Promise<ManageView | null> {
  const linked = await resolveLink(ctx, 'manage', input.token)
  if (!linked) return null
  const { appointment, participant } = linked
  const links = linksFor(ctx, appointment, participant)
  const isCustomer = participant.type === 'CUSTOMER'
  return {
    ...publicView(appointment, ctxForLink(ctx, linked).actor, links, ctx.now()),
    viewer: isCustomer ? 'customer' : 'agent',
    contacts: isCustomer ? contactsOf(linked) : [],
    channels: appointment.policy.channels,
    canCorrect: isCustomer && whyNotCorrectContact(appointment, ctx.now()) === null,
  }
}

export const rescheduleByLinkInput = linkInput.extend({
  start: z.coerce.date(),
  reason: z.string().max(2000).optional(),
})
export type RescheduleByLinkResult =
  | { ok: true; start: Date; end: Date }
  | { ok: false; reason: 'over' | 'too_late' | 'unknown' }
  | { ok: false; reason: 'taken'; alternatives: { start: Date; end: Date }[] }

/** Reschedules by link within the preset's policy. Returns alternatives when the time is not available. */
export async function rescheduleByLink(
  ctx: Ctx,
  input: z.output<typeof rescheduleByLinkInput>,
): Promise<RescheduleByLinkResult> {
  const { token, start, reason } = input
  const linked = await resolveLink(ctx, 'manage', token)
  if (!linked) return { ok: false, reason: 'unknown' }
  try {
    const line = toSingleLine(reason)
    const change = { id: linked.appointment.id, start, ...(line ? { reason: line } : {}) }
    const rescheduled = await rescheduleAppointment(ctxForLink(ctx, linked), change)
    return { ok: true, start: rescheduled.start, end: rescheduled.end }
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'conflict') throw error
    const conflictReason = error.details.reason
    if (conflictReason === 'over' || conflictReason === 'too_late') return { ok: false, reason: conflictReason }
    const alternatives = (error.details.alternatives ?? []).map((one) => ({
      start: new Date(one.start),
      end: new Date(one.end),
    }))
    return { ok: false, reason: 'taken', alternatives }
  }
}

/** Converts a typed reason to a single line of at most 500 characters. */
const toSingleLine = (reason: string | undefined): string | undefined =>
  reason
    ?.replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, 500)

function contactsOf({ appointment, participant }: LinkTarget): ManageView['contacts'] {
  const { email, phone } = participant
  const contacts = [
    ...(email ? [{ channel: 'EMAIL' as const, masked: maskContact(email) }] : []),
    ...(phone ? [{ channel: 'SMS' as const, masked: maskContact(phone) }] : []),
  ]
  return contacts.map((one) => ({
    ...one,
    isNotified: reachableContact(appointment, participant, one.channel) !== null,
  }))
}

/** Returns the calendar file of the appointment for its manage link; null if it is not valid. */
export async function calendarByLink(ctx: Ctx, input: z.output<typeof linkInput>): Promise<CalendarDownload | null> {
  const linked = await resolveLink(ctx, 'manage', input.token)
  if (!linked) return null
  return renderCalendarFile(ctx, linked.appointment, linked.participant)
}
export type CalendarDownload = { filename: string; content: string; contentType: string }

/** Cancels by link, within the preset's policy. */
export async function cancelByLink(
  ctx: Ctx,
  input: z.output<typeof cancelByLinkInput>,
): Promise<{ ok: true } | { ok: false; reason: 'over' | 'too_late' | 'unknown' }> {
  const { token, reason } = input
  const linked = await resolveLink(ctx, 'manage', token)
  if (!linked) return { ok: false, reason: 'unknown' }
  try {
    const line = toSingleLine(reason)
    await cancelAppointment(ctxForLink(ctx, linked), { id: linked.appointment.id, ...(line ? { reason: line } : {}) })
    return { ok: true }
  } catch (error) {
    if (error instanceof AppError && error.code === 'conflict') {
      return { ok: false, reason: error.details.reason === 'too_late' ? 'too_late' : 'over' }
    }
    throw error
  }
}
