import ical, {
  ICalAttendeeRole,
  ICalAttendeeStatus,
  ICalAttendeeType,
  ICalCalendarMethod,
  ICalEventStatus,
} from 'ical-generator'
import { mailContextOf } from './mailContext.ts'
import { oneLine, personName, title } from './names.ts'
import type { AppointmentMail, Attachment, RecipientKind } from './types.ts'

/** `PUBLISH` is for a downloaded file: it invites nobody, so it contains no attendee. */
export type CalendarMethod = 'REQUEST' | 'CANCEL' | 'PUBLISH'

/** Data of an appointment for a calendar entry. */
export type CalendarEntry = Omit<
  AppointmentMail,
  'manageUrl' | 'unsubscribeUrl' | 'oneClickUrl' | 'wrongRecipientUrl' | 'previousTime'
>

/**
 * Builds the calendar file (RFC 5545, 5546): `REQUEST` adds or moves the entry, `CANCEL` removes it. The `uid` never changes;
 * calendars accept only a higher `sequence`. The content type's method must equal the file's, or clients show a plain attachment.
 */
export function calendarFile(
  entry: CalendarEntry,
  method: CalendarMethod,
  kind: RecipientKind = 'CUSTOMER',
): Attachment {
  const calendar = ical({
    prodId: { company: 'Punctual', product: 'Punctual', language: 'EN' },
    method: ICalCalendarMethod[method],
  })
  // Instants are written in UTC, so no zone definition can contradict them.
  const event = calendar.createEvent({
    id: oneLine(entry.uid),
    sequence: entry.sequence,
    stamp: entry.now,
    start: entry.startAt,
    end: entry.endAt,
    status: method === 'CANCEL' ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    organizer: person(title(entry.brand.applicationName), entry.organizerAddress),
    ...textsOf(entry, method, kind),
  })
  if (method !== 'PUBLISH') {
    event.createAttendee({
      ...person(personName(entry.recipientName) ?? '', entry.recipientAddress),
      type: ICalAttendeeType.INDIVIDUAL,
      role: ICalAttendeeRole.REQ,
      status: ICalAttendeeStatus.ACCEPTED,
      // A reply would go to the From address, where nobody reads it.
      rsvp: false,
    })
  }
  return {
    filename: 'invite.ics',
    content: calendar.toString(),
    contentType: `text/calendar; method=${method}; charset=utf-8`,
  }
}

/** Builds title, description and location. The manage link is left out: calendars are shared, and any reader could cancel. */
function textsOf(entry: CalendarEntry, method: CalendarMethod, kind: RecipientKind) {
  const { t, locale } = mailContextOf(entry)
  const summary = `${title(entry.serviceName)}, ${title(entry.brand.applicationName)}`
  const row = (label: string, value: string | null) => (value ? [`${label}${locale.colon} ${value}`] : [])
  const reference = row(t('label.reference'), oneLine(entry.reference))
  if (method === 'CANCEL') return { summary, description: reference.join('\n') }
  const other =
    kind === 'CUSTOMER'
      ? row(t('label.agent'), personName(entry.agentName))
      : row(t('label.customer'), personName(entry.customerName))
  const join = entry.joinUrl ? [`${t('label.join')}${locale.colon}`, entry.joinUrl, ''] : []
  return {
    summary,
    description: [...join, ...other, ...reference].join('\n'),
    ...(entry.joinUrl ? { location: entry.joinUrl, url: entry.joinUrl } : {}),
  }
}

/** Returns name and address; the address replaces a missing name. Double quotes are replaced, because the format cannot escape them. */
function person(name: string, from: string): { name: string; email: string } {
  const email = addressOf(from)
  return { name: name.replaceAll('"', "'").replaceAll('\\', '').trim() || email, email }
}

/** Returns the bare address of `Name <address>`. */
function addressOf(from: string): string {
  return oneLine(/<([^<>]+)>\s*$/.exec(from)?.[1] ?? from).replace(/[\s"<>]/g, '')
}
