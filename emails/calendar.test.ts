import ICAL from 'ical.js'
import { expect, it } from 'vitest'
import { calendarFile } from './calendar.ts'
import { renderAppointmentMail } from './render.ts'
import { sampleAppointment } from './samples.ts'
import type { AppointmentMail, MessageType, RecipientKind } from './types.ts'

it('adds the entry, moves it and removes it', async () => {
  const entries = new Map<string, ICAL.Event>()
  const moved = { startAt: new Date('2026-11-25T13:00:00Z'), endAt: new Date('2026-11-25T13:30:00Z') }

  apply(entries, await fileOf('CREATE', { sequence: 0 }))
  expect(starts(entries)).toEqual(['2026-11-24T09:00:00.000Z'])
  apply(entries, await fileOf('RESCHEDULE', { sequence: 1, ...moved }))
  expect(starts(entries)).toEqual(['2026-11-25T13:00:00.000Z'])
  apply(entries, await fileOf('CANCELLED', { sequence: 2, ...moved }))
  expect(starts(entries)).toEqual([])
})

it('has the same method in the content type and the file, or clients show a plain attachment', async () => {
  expect((await attachment('CREATE')).contentType).toBe('text/calendar; method=REQUEST; charset=utf-8')
  expect((await attachment('CANCELLED')).contentType).toBe('text/calendar; method=CANCEL; charset=utf-8')
  expect((await fileOf('CANCELLED')).getFirstPropertyValue('method')).toBe('CANCEL')
})

it('comes from the sender, requests no reply, and contains the join link but not the manage link', async () => {
  const { content } = await attachment('CREATE')
  const event = eventOf(await fileOf('CREATE')).component
  expect(event.getFirstPropertyValue('organizer')).toBe('mailto:appointments@northwind.example')
  const attendee = event.getFirstProperty('attendee')
  expect(String(attendee?.getFirstValue()).toLowerCase()).toBe('mailto:alex@example.com')
  expect(attendee?.getParameter('rsvp')).toBe('FALSE')
  expect(event.getFirstPropertyValue('dtstamp')?.toString()).toBe('2026-11-23T10:00:00Z')
  expect(event.getFirstPropertyValue('description')).toContain(sampleAppointment().joinUrl)
  expect(content.replace(/\r\n /g, '')).not.toContain('/manage/')
})

it('moves an appointment from one agent’s calendar to another’s', async () => {
  const [first, second] = [new Map<string, ICAL.Event>(), new Map<string, ICAL.Event>()]
  apply(first, await fileOf('CREATE', { sequence: 0 }, 'AGENT'))
  apply(first, await fileOf('PARTICIPANT_REMOVED', { sequence: 61 }, 'AGENT'))
  apply(second, await fileOf('REASSIGN', { sequence: 60 }, 'AGENT'))
  expect([starts(first), starts(second)]).toEqual([[], ['2026-11-24T09:00:00.000Z']])
  expect((await attachment('REASSIGN', {}, 'AGENT')).content.replace(/\r\n /g, '')).toContain('Customer: Alex Doe')
})

it('invites nobody with a downloaded file', () => {
  const { content, contentType } = calendarFile(sampleAppointment(), 'PUBLISH')
  expect(contentType).toContain('method=PUBLISH')
  expect(content).toContain('METHOD:PUBLISH')
  expect(content).not.toContain('ATTENDEE')
})

it('leaves no join link in a cancelled entry', async () => {
  expect((await attachment('CANCELLED')).content).not.toContain('/join/')
})

it('is not attached to mails that do not change the calendar', async () => {
  for (const type of ['UPDATE', 'REMINDER', 'ROOM', 'FOLLOW_UP', 'COMPLETED'] as const) {
    expect((await renderAppointmentMail(type, 'CUSTOMER', sampleAppointment())).attachments).toEqual([])
    expect((await renderAppointmentMail(type, 'AGENT', sampleAppointment())).attachments).toEqual([])
  }
})

type Change = Partial<AppointmentMail>

async function attachment(type: MessageType, change: Change = {}, kind: RecipientKind = 'CUSTOMER') {
  const [file] = (await renderAppointmentMail(type, kind, sampleAppointment(change))).attachments
  if (!file) throw new Error(`no calendar file with ${type}`)
  return file
}

async function fileOf(type: MessageType, change: Change = {}, kind: RecipientKind = 'CUSTOMER') {
  return new ICAL.Component(ICAL.parse((await attachment(type, change, kind)).content))
}

function eventOf(file: ICAL.Component): ICAL.Event {
  const event = file.getFirstSubcomponent('vevent')
  if (!event) throw new Error('no event in the file')
  return new ICAL.Event(event)
}

/** Applies a file as RFC 5546 requires: a higher sequence wins, CANCEL removes. */
function apply(entries: Map<string, ICAL.Event>, file: ICAL.Component): void {
  const event = eventOf(file)
  const existing = entries.get(event.uid)
  if (existing && existing.sequence >= event.sequence) return
  const cancelled = event.component.getFirstPropertyValue('status') === 'CANCELLED'
  if (file.getFirstPropertyValue('method') === 'CANCEL' && cancelled) entries.delete(event.uid)
  else entries.set(event.uid, event)
}

const starts = (entries: Map<string, ICAL.Event>) =>
  [...entries.values()].map((event) => event.startDate.toJSDate().toISOString())
