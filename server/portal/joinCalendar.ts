import type { z } from 'zod'
import { renderCalendarFile } from '#server/messaging/notifications/renderNotification.ts'
import type { Ctx } from '#server/platform/context.ts'
import { linkInput } from './manage.ts'
import { resolveLink } from './resolveLink.ts'

export type CalendarFile = { filename: string; content: string; contentType: string }

/** The appointment as a calendar file, for whoever's join link it is; null for a link that is none. */
export async function calendarByJoinLink(ctx: Ctx, given: z.input<typeof linkInput>): Promise<CalendarFile | null> {
  const linked = await resolveLink(ctx, 'join', linkInput.parse(given).token)
  if (!linked || linked.participant.type === 'AGENT') return null
  const { filename, content, contentType } = await renderCalendarFile(ctx, linked.appointment, linked.participant)
  return { filename, content: String(content), contentType: contentType ?? 'text/calendar; charset=utf-8' }
}
