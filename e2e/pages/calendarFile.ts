import ICAL from 'ical.js'
import type { InboxItem } from './testApp.ts'

export type CalendarEntry = { method: unknown; uid: string; sequence: number; start: string }

/** Parses a calendar file. */
export function parseCalendarFile(file: string): CalendarEntry {
  const calendar = new ICAL.Component(ICAL.parse(file))
  const event = new ICAL.Event(calendar.getFirstSubcomponent('vevent') ?? undefined)
  const { uid, sequence, startDate } = event
  return { method: calendar.getFirstPropertyValue('method'), uid, sequence, start: startDate.toJSDate().toISOString() }
}

/** Returns the calendar entry attached to a mail. */
export function calendarEntryOf(mail: InboxItem): CalendarEntry {
  const content = mail.attachments.find((one) => one.filename.endsWith('.ics'))?.content ?? ''
  return parseCalendarFile(
    content.includes('BEGIN:VCALENDAR') ? content : Buffer.from(content, 'base64').toString('utf8'),
  )
}
