import ical, {
  ICalAttendeeRole,
  ICalAttendeeStatus,
  ICalAttendeeType,
  ICalCalendarMethod,
  ICalEventStatus,
} from 'ical-generator'
import { oneLine, personName, title } from './names.ts'
import { sceneOf } from './scene.ts'
import type { AppointmentMail, Attachment, RecipientKind } from './types.ts'

/** `PUBLISH` is for a file that its reader fetches: nobody is invited by it, so it names no attendee. */
export type CalendarMethod = 'REQUEST' | 'CANCEL' | 'PUBLISH'

/** What a calendar entry needs of an appointment. */
export type CalendarEntry = Omit<
  AppointmentMail,
  'manageUrl' | 'unsubscribeUrl' | 'oneClickUrl' | 'notMineUrl' | 'formerly'
>

/**
 * The calendar file (RFC 5545, 5546): `REQUEST` puts the entry in or moves it, `CANCEL` takes it out. Same `uid` for life; calendars
 * take only what has a higher `sequence`. The content type's method must equal the file's, or clients show a mere attachment.
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
  // Dates and no zone: the instants are written in UTC, so no zone definition can contradict them.
  const event = calendar.createEvent({
    id: oneLine(entry.uid),
    sequence: entry.sequence,
    stamp: entry.now,
    start: entry.startAt,
    end: entry.endAt,
    status: method === 'CANCEL' ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    organizer: person(title(entry.brand.applicationName), entry.organizerAddress),
    ...wordsOf(entry, method, kind),
  })
  if (method !== 'PUBLISH') {
    event.createAttendee({
      ...person(personName(entry.recipientName) ?? '', entry.recipientAddress),
      type: ICalAttendeeType.INDIVIDUAL,
      role: ICalAttendeeRole.REQ,
      status: ICalAttendeeStatus.ACCEPTED,
      // An answer would go to the From address, where nobody reads it.
      rsvp: false,
    })
  }
  return {
    filename: 'invite.ics',
    content: calendar.toString(),
    contentType: `text/calendar; method=${method}; charset=utf-8`,
  }
}

/** The manage link is left out: calendars are shared, and whoever reads it could cancel. */
function wordsOf(entry: CalendarEntry, method: CalendarMethod, kind: RecipientKind) {
  const { t, locale } = sceneOf(entry)
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

/** Whoever has no usable name goes by the address. Names stand in double quotes, which the format cannot escape in them. */
function person(name: string, from: string): { name: string; email: string } {
  const email = addressOf(from)
  return { name: name.replaceAll('"', "'").replaceAll('\\', '').trim() || email, email }
}

/** The bare address of `Name <address>`. */
function addressOf(from: string): string {
  return oneLine(/<([^<>]+)>\s*$/.exec(from)?.[1] ?? from).replace(/[\s"<>]/g, '')
}
