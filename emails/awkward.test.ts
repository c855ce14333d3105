import fc from 'fast-check'
import { expect, it } from 'vitest'
import { mailFor } from './render.ts'
import { sampleAppointment } from './samples.ts'
import { type AppointmentMail, type MessageType, messageTypes } from './types.ts'

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
  '',
]

it.each(awkward)('makes %j harmless wherever it is shown', async (name) => {
  for (const type of messageTypes) {
    const mail = await renderMail(type, { customerName: name, recipientName: name, agentName: name })
    const shown = mail.text.replace(/https:\/\/book\.northwind\.example\S+|help@northwind\.example/g, '')
    expect(shown).not.toMatch(/:\/\/|evil\s*\.\s*(com|example)|@|[\u202a-\u202e]|900 555/)
    expect(mail.html).not.toMatch(/<script|javascript:/i)
    expect(links(mail.html)).toEqual(await ordinaryLinks(type))
    for (const line of [mail.subject, ...Object.values(mail.headers)]) expect(line).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u)
  }
})

it('keeps ordinary names as they are', async () => {
  for (const name of ["Siobhán O'Brien-Müller", 'J.R. Smith', 'نور الهدى', 'Lee', '李小龍', 'Dr. Ana de la Cruz']) {
    expect((await renderMail('CREATE', { recipientName: name })).text).toContain(name)
  }
})

it('has one line per header and as many calendar properties, whatever anybody is called', async () => {
  const properties = (ics = '') => ics.replace(/\r\n[ \t]/g, '').match(/^[A-Z-]+(?=[;:])/gm)
  const plain = await renderMail('CREATE', {})
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 120 }), async (name) => {
      const brand = { ...sampleAppointment().brand, applicationName: name }
      const names = { customerName: name, recipientName: name, agentName: name, serviceName: name, reference: name }
      const mail = await renderMail('CREATE', { ...names, brand })
      expect(mail.subject).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u)
      expect(properties(mail.attachments[0]?.content)).toEqual(properties(plain.attachments[0]?.content))
    }),
    { numRuns: 60 },
  )
})

it('lets a brand colour be a colour and nothing else', async () => {
  const brand = { ...sampleAppointment().brand, accent: 'red;}</style><script>alert(1)</script>' }
  expect((await renderMail('CREATE', { brand })).html).not.toMatch(/<script|alert/)
})

const renderMail = (type: MessageType, change: Partial<AppointmentMail>) =>
  mailFor(type, 'CUSTOMER', sampleAppointment(change))

const ordinary = new Map<MessageType, (string | undefined)[]>()

async function ordinaryLinks(type: MessageType) {
  const known = ordinary.get(type) ?? links((await renderMail(type, {})).html)
  ordinary.set(type, known)
  return known
}

const links = (html: string) => [...html.matchAll(/href="([^"]*)"/g)].map((match) => match[1])
