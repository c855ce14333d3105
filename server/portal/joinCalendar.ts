import { renderCalendarFile } from '#server/messaging/notifications/renderNotification.ts'
import type { Ctx } from '#server/platform/context.ts'
import type { LinkInput } from './manage.ts'
import { resolveLink } from './resolveLink.ts'

export type CalendarFile = { filename: string; content: string; contentType: string }

/** Returns the appointment as a calendar file for a customer's join link; null if it is not valid. */
export async function calendarByJoinLink(ctx: Ctx, input: LinkInput): Promise<CalendarFile | null> {
  const linked = await resolveLink(ctx, 'join', input.token)
  if (!linked || linked.participant.type === 'AGENT') return null
  const { filename, content, contentType } = await renderCalendarFile(ctx, linked.appointment, linked.participant)
  return { filename, content: String(content), contentType: contentType ?? 'text/calendar; charset=utf-8' }
}
