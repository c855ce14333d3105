import { expect, it } from 'vitest'
import { locales } from './locales.ts'
import { appointmentTypes, renderMail, renderSms } from './render.ts'
import { sampleAppointment, sampleCode } from './samples.ts'

const joinable = ['CREATE', 'RESCHEDULE', 'REMINDER', 'ROOM']
const cases = locales.flatMap(({ code }) => appointmentTypes.map((type) => ({ type, locale: code })))
const clock: Record<string, string> = { en: '10:00–10:30', de: '10:00–10:30 Uhr' }
const zone: Record<string, string> = { en: 'Berlin time (GMT+1)', de: 'Ortszeit Berlin (GMT+1)' }

it.each(cases)('$type in $locale says when, in whose time, and how to get there, in HTML and in text', async (one) => {
  const sample = sampleAppointment({ locale: one.locale })
  const mail = await renderMail(one.type, sample)
  const words = mail.html.replace(/<[^>]+>/g, '')
  for (const part of [words, mail.text]) {
    expect(part).toContain('24')
    expect(part).toContain('November 2026')
    expect(part).toContain(clock[one.locale])
    expect(part).toContain(zone[one.locale])
    expect(part).toContain(sample.reference)
    expect(part).toContain('help@northwind.example')
  }
  for (const part of [mail.html, mail.text]) {
    expect(part.includes(sample.joinUrl)).toBe(joinable.includes(one.type))
    expect(part).toContain(sample.manageUrl)
  }
  expect(mail.subject).toContain('Video consultation')
})

it.each(cases)(
  '$type in $locale is small, has no images and names its language everywhere',
  async ({ type, locale }) => {
    const { html } = await renderMail(type, sampleAppointment({ locale }))
    expect(Buffer.byteLength(html)).toBeLessThan(102_000)
    expect(html).not.toMatch(/<img|<script|url\(/)
    expect([...html.matchAll(/lang="(\w+)"/g)].map((match) => match[1])).toEqual([locale, locale, locale])
    expect(html).toContain('color-scheme')
  },
)

it('gives the same bytes for the same input, so that a retry is the same mail', async () => {
  expect(await renderMail('CREATE', sampleAppointment())).toEqual(await renderMail('CREATE', sampleAppointment()))
})

it.each(locales)('sends a code in $code that is easy to find and not in the subject', async ({ code: locale }) => {
  const mail = await renderMail('CODE', sampleCode({ locale }))
  expect(mail.subject).not.toContain('482913')
  expect(mail.html).toContain('>482913<')
  expect(mail.text).toContain('\n482913\n')
  expect(mail.text).toContain('10')
  expect(mail.text).not.toContain('http')
})

it.each([
  ['today, though it is tomorrow in London', '2026-11-23T23:30:00Z', 'Asia/Tokyo', 'Today at 09:30'],
  ['tomorrow, though it is today in London', '2026-11-24T00:00:00Z', 'America/New_York', 'Tomorrow at 09:00'],
  ['the day, when it is further off', '2026-11-20T10:00:00Z', 'Europe/Berlin', 'Tue 24 Nov at 10:00'],
])('reminds of %s', async (_, now, timezone, words) => {
  const startAt = new Date(timezone === 'Asia/Tokyo' ? '2026-11-24T00:30:00Z' : sampleStart(timezone))
  const mail = await renderMail('REMINDER', sampleAppointment({ now: new Date(now), timezone, startAt }))
  expect(mail.subject).toContain(words)
})

it('keeps all mails of an appointment in one conversation', async () => {
  const mails = await Promise.all(appointmentTypes.map((type) => renderMail(type, sampleAppointment())))
  expect(new Set(mails.map((mail) => mail.headers.References)).size).toBe(1)
  expect(mails.map((mail) => mail.headers['In-Reply-To']).filter(Boolean)).toHaveLength(appointmentTypes.length - 1)
})

it('falls back to English for a language without words and survives a broken tag', async () => {
  expect((await renderMail('CREATE', sampleAppointment({ locale: 'xx-YY' }))).subject).toMatch(/^Confirmed/)
  expect((await renderMail('CREATE', sampleAppointment({ locale: '!' }))).subject).toMatch(/^Confirmed/)
  expect(renderSms('CREATE', sampleAppointment({ locale: 'de-AT' })).text).toContain('gebucht')
})

function sampleStart(timezone: string): string {
  return timezone === 'America/New_York' ? '2026-11-24T14:00:00Z' : '2026-11-24T09:00:00Z'
}
