import ical, {
  ICalAttendeeRole,
  ICalAttendeeStatus,
  ICalAttendeeType,
  ICalCalendarMethod,
  ICalEventStatus,
} from 'ical-generator'
import { sceneOf } from './content.ts'
import { oneLine, personName, title } from './names.ts'
import type { AppointmentMail, Attachment } from './types.ts'

export type CalendarMethod = 'REQUEST' | 'CANCEL'

/**
 * The calendar file (RFC 5545, 5546): `REQUEST` puts the entry in or moves it, `CANCEL` takes it out. Same `uid` for life; calendars
 * take only what has a higher `sequence`. The content type's method must equal the file's, or clients show a mere attachment.
 */
export function calendarFile(mail: AppointmentMail, method: CalendarMethod): Attachment {
  const calendar = ical({
    prodId: { company: 'Punctual', product: 'Punctual', language: 'EN' },
    method: ICalCalendarMethod[method],
  })
  // Dates and no zone: the instants are written in UTC, so no zone definition can contradict them.
  const event = calendar.createEvent({
    id: oneLine(mail.uid),
    sequence: mail.sequence,
    stamp: mail.now,
    start: mail.startAt,
    end: mail.endAt,
    status: method === 'CANCEL' ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    organizer: person(title(mail.brand.applicationName), mail.organizerAddress),
    ...wordsOf(mail, method),
  })
  event.createAttendee({
    ...person(personName(mail.customerName) ?? '', mail.recipientAddress),
    type: ICalAttendeeType.INDIVIDUAL,
    role: ICalAttendeeRole.REQ,
    status: ICalAttendeeStatus.ACCEPTED,
    // An answer would go to the From address, where nobody reads it.
    rsvp: false,
  })
  return {
    filename: 'invite.ics',
    content: calendar.toString(),
    contentType: `text/calendar; method=${method}; charset=utf-8`,
  }
}

/** The manage link is left out: calendars are shared, and whoever reads it could cancel. */
function wordsOf(mail: AppointmentMail, method: CalendarMethod) {
  const { t, service, application } = sceneOf(mail)
  const summary = `${service}, ${application}`
  const reference = `${t('label.reference')}: ${oneLine(mail.reference)}`
  if (method === 'CANCEL') return { summary, description: `${t('cancelled.heading')}\n${reference}` }
  return {
    summary,
    description: `${t('label.join')}:\n${mail.joinUrl}\n\n${reference}`,
    location: mail.joinUrl,
    url: mail.joinUrl,
  }
}

/** Whoever has no usable name goes by the address. Names stand in double quotes, which the format cannot escape in them. */
function person(name: string, from: string): { name: string; email: string } {
  const email = addressOf(from)
  return { name: name.replaceAll('"', "'").replaceAll('\\', '').trim() || email, email }
}

/** The bare address of `Name <address>`. */
function addressOf(from: string): string {
  return oneLine(/<([^<>]+)>\s*$/.exec(from)?.[1] ?? from).replace(/[\s"<>]/g, '')
}
