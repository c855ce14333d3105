import ICAL from 'ical.js'
import type { InboxItem } from './world.ts'

export type Entry = { method: unknown; uid: string; sequence: number; start: string }

/** Parses a calendar file. */
export function readEntry(file: string): Entry {
  const calendar = new ICAL.Component(ICAL.parse(file))
  const event = new ICAL.Event(calendar.getFirstSubcomponent('vevent') ?? undefined)
  const { uid, sequence, startDate } = event
  return { method: calendar.getFirstPropertyValue('method'), uid, sequence, start: startDate.toJSDate().toISOString() }
}

/** Returns the calendar entry attached to a mail. */
export function entryOf(mail: InboxItem): Entry {
  const content = mail.attachments.find((one) => one.filename.endsWith('.ics'))?.content ?? ''
  return readEntry(content.includes('BEGIN:VCALENDAR') ? content : Buffer.from(content, 'base64').toString('utf8'))
}
