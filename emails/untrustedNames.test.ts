import fc from 'fast-check'
import ICAL from 'ical.js'
import { expect, it } from 'vitest'
import { locales } from './locales.ts'
import { renderAppointmentMail, renderAppointmentSms } from './render.ts'
import { sampleAppointment } from './samples.ts'
import { type AppointmentMail, type MessageType, messageTypes, recipientKinds } from './types.ts'

const awkward = [
  'https://evil.example/login',
  'evil.com',
  'www。evil。com',
  'Alex\r\nBcc: everybody@example.com',
  'Alex\u2028ATTENDEE:mailto:x@evil.com',
  '"><script>alert(1)</script>',
  "O'Brien \u202egnp.exe\u202c",
  'call +1 900 555 0199 now',
  '👩‍👩‍👧‍👦 José نور "Q" ; , \\n',
  'Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh-Cholmondeley',
  "<img src=x onerror=alert('1')>&amp;",
  'BEGIN:VEVENT\r\nEND:VCALENDAR',
  '{name} {0} %s %d',
  '',
]

it.each(awkward)('makes the name %j harmless wherever it is shown', async (name) => {
  for (const type of messageTypes) {
    const mail = await renderMail(type, named(name))
    const visible = mail.text.replace(/https:\/\/book\.northwind\.example\S+|help@northwind\.example/g, '')
    expect(visible).not.toMatch(/:\/\/|evil\s*\.\s*(com|example)|@|[\u202a-\u202e]|900 555/)
    expect(mail.html).not.toMatch(/<script|javascript:/i)
    expect(links(mail.html)).toEqual(await expectedLinks(type))
    for (const line of [mail.subject, ...Object.values(mail.headers)]) expect(line).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u)
  }
})

it.each(locales)(
  'makes awkward names harmless in $code, on every channel, for every kind of recipient',
  async ({ code: locale }) => {
    for (const name of awkward) {
      for (const kind of recipientKinds) {
        const brand = { ...sampleAppointment().brand, applicationName: name }
        const sample = sampleAppointment({ locale, brand, ...named(name), serviceName: name })
        const mail = await renderAppointmentMail('RESCHEDULE', kind, sample)
        expect(mail.html).not.toMatch(/<(script|img)|javascript:|\son\w+=["']/i)
        expect(mail.subject).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u)
        for (const { content } of mail.attachments) {
          expect(oneEvent(content)).toEqual(['P-7K3F-92', '2026-11-24T09:00:00Z'])
        }
        const sms = renderAppointmentSms('RESCHEDULE', kind, sample)
        expect(sms.segments).toBeLessThanOrEqual(2)
        expect(sms.text).not.toMatch(/[\u202a-\u202e\u2028\r]/)
        expect(sms.text.split('\n').length).toBeLessThanOrEqual(3)
      }
    }
  },
)

it('keeps the calendar file valid for every name', async () => {
  for (const name of awkward) {
    const [file] = (await renderMail('CREATE', named(name))).attachments
    expect(file && oneEvent(file.content)).toEqual(['P-7K3F-92', '2026-11-24T09:00:00Z'])
  }
})

it('keeps ordinary names unchanged', async () => {
  for (const name of ["Siobhán O'Brien-Müller", 'J.R. Smith', 'نور الهدى', 'Lee', '李小龍', 'Dr. Ana de la Cruz']) {
    expect((await renderMail('CREATE', { recipientName: name })).text).toContain(name)
  }
})

it('keeps one line per header and the number of calendar properties for every name', async () => {
  const properties = (ics = '') => ics.replace(/\r\n[ \t]/g, '').match(/^[A-Z-]+(?=[;:])/gm)
  const reference = await renderMail('CREATE', {})
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 120 }), async (name) => {
      const brand = { ...sampleAppointment().brand, applicationName: name }
      const names = { customerName: name, recipientName: name, agentName: name, serviceName: name, reference: name }
      const mail = await renderMail('CREATE', { ...names, brand })
      expect(mail.subject).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u)
      expect(properties(mail.attachments[0]?.content)).toEqual(properties(reference.attachments[0]?.content))
    }),
    { numRuns: 60 },
  )
})

it('accepts only a colour as the brand colour', async () => {
  const brand = { ...sampleAppointment().brand, accent: 'red;}</style><script>alert(1)</script>' }
  expect((await renderMail('CREATE', { brand })).html).not.toMatch(/<script|alert/)
})

const renderMail = (type: MessageType, change: Partial<AppointmentMail>) =>
  renderAppointmentMail(type, 'CUSTOMER', sampleAppointment(change))

const named = (name: string) => ({ customerName: name, recipientName: name, agentName: name })

/** Parses a calendar file as a calendar does: exactly one event; returns its reference and start. */
function oneEvent(content: string): (string | undefined)[] {
  const events = new ICAL.Component(ICAL.parse(content)).getAllSubcomponents('vevent')
  expect(events).toHaveLength(1)
  const description = String(events[0]?.getFirstPropertyValue('description'))
  return [/P-7K3F-92/.exec(description)?.[0], events[0]?.getFirstPropertyValue('dtstart')?.toString()]
}

const linksByType = new Map<MessageType, (string | undefined)[]>()

async function expectedLinks(type: MessageType) {
  const expected = linksByType.get(type) ?? links((await renderMail(type, {})).html)
  linksByType.set(type, expected)
  return expected
}

const links = (html: string) => [...html.matchAll(/href="([^"]*)"/g)].map((match) => match[1])
