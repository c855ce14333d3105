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
const cancelByLinkInput = linkInput.extend({ reason: z.string().max(2000).optional() })

export type ManageView = AppointmentPublicView & {
  /** A customer's; agents have links too, and neither contact nor "not me" is theirs. */
  viewer: 'customer' | 'agent'
  /** Masked: whoever got the message by mistake should not learn whose it is. */
  contacts: { channel: Channel; masked: string; isNotified: boolean }[]
  /** By which channels this service can tell at all. */
  channels: Channel[]
  canCorrect: boolean
}

/** The appointment behind a manage link; null for a link that is none. Changes nothing. */
export async function viewByManageLink(ctx: Ctx, given: z.input<typeof linkInput>): Promise<ManageView | null> {
  const linked = await resolveLink(ctx, 'manage', linkInput.parse(given).token)
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

const rescheduleByLinkInput = linkInput.extend({ start: z.coerce.date(), reason: z.string().max(2000).optional() })
export type RescheduleByLinkResult =
  | { ok: true; start: Date; end: Date }
  | { ok: false; reason: 'over' | 'too_late' | 'unknown' }
  | { ok: false; reason: 'taken'; alternatives: { start: Date; end: Date }[] }

/** Moves by link, within the preset's policy, to a time that is offered; else what is free near it. */
export async function rescheduleByLink(
  ctx: Ctx,
  given: z.input<typeof rescheduleByLinkInput>,
): Promise<RescheduleByLinkResult> {
  const { token, start, reason } = rescheduleByLinkInput.parse(given)
  const linked = await resolveLink(ctx, 'manage', token)
  if (!linked) return { ok: false, reason: 'unknown' }
  try {
    const said = tidy(reason)
    const input = { id: linked.appointment.id, start, ...(said ? { reason: said } : {}) }
    const moved = await rescheduleAppointment(ctxForLink(ctx, linked), input)
    return { ok: true, start: moved.start, end: moved.end }
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'conflict') throw error
    const why = error.details.reason
    if (why === 'over' || why === 'too_late') return { ok: false, reason: why }
    const alternatives = (error.details.alternatives ?? []).map((one) => ({
      start: new Date(one.start),
      end: new Date(one.end),
    }))
    return { ok: false, reason: 'taken', alternatives }
  }
}

/** What somebody typed, as the one line it is kept as. */
const tidy = (reason: string | undefined): string | undefined =>
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

/** The calendar file of the appointment as it stands, for whoever holds its manage link; null for a link that is none. */
export async function calendarByLink(ctx: Ctx, given: z.input<typeof linkInput>): Promise<CalendarDownload | null> {
  const linked = await resolveLink(ctx, 'manage', linkInput.parse(given).token)
  if (!linked) return null
  return renderCalendarFile(ctx, linked.appointment, linked.participant)
}
export type CalendarDownload = { filename: string; content: string; contentType: string }

/** Cancels by link, within the preset's policy. */
export async function cancelByLink(
  ctx: Ctx,
  given: z.input<typeof cancelByLinkInput>,
): Promise<{ ok: true } | { ok: false; reason: 'over' | 'too_late' | 'unknown' }> {
  const { token, reason } = cancelByLinkInput.parse(given)
  const linked = await resolveLink(ctx, 'manage', token)
  if (!linked) return { ok: false, reason: 'unknown' }
  try {
    const said = tidy(reason)
    await cancelAppointment(ctxForLink(ctx, linked), { id: linked.appointment.id, ...(said ? { reason: said } : {}) })
    return { ok: true }
  } catch (error) {
    if (error instanceof AppError && error.code === 'conflict') {
      return { ok: false, reason: error.details.reason === 'too_late' ? 'too_late' : 'over' }
    }
    throw error
  }
}
