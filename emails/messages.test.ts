import { describe, expect, it } from 'vitest'
import { specOf } from './appointment.ts'
import { locales } from './locales.ts'
import { otherMessageNames, type Preview, type PreviewName, preview as render } from './previews.tsx'
import { messageTypes, type RecipientKind, recipientKinds } from './types.ts'

const origin = 'https://book.northwind.example/'
const support = ['mailto:help@northwind.example', 'tel:+4930901820']
const variants = messageTypes.flatMap((type) => recipientKinds.map((kind) => ({ type, kind })))

/** The time of the sample appointment, 24 November at 10:00 in Berlin, in each language. */
const expectedTimes: Record<string, { day: RegExp; time: RegExp; zone: RegExp }> = {
  en: { day: /Tuesday 24 November 2026/, time: /10:00–10:30/, zone: /Berlin time \(GMT\+1\)/ },
  de: { day: /Dienstag, 24\. November 2026/, time: /10:00–10:30 Uhr/, zone: /Ortszeit Berlin \(GMT\+1\)/ },
  fr: { day: /Mardi 24 novembre 2026/, time: /10:00–10:30/, zone: /Heure de Berlin \(GMT\+1\)/ },
  es: { day: /Martes, 24 de noviembre de 2026/, time: /10:00–10:30/, zone: /Hora de Berlín \(GMT\+1\)/ },
  ar: { day: /الثلاثاء، 24 نوفمبر 2026/, time: /10:00 ص–10:30 ص/, zone: /بتوقيت برلين \(GMT\+1\)/ },
}

/** Cache, so that each message is rendered once for all tests. */
const cache = new Map<string, Promise<Preview>>()

function preview(name: PreviewName, kind: RecipientKind, options: { locale: string }): Promise<Preview> {
  const key = `${name} ${kind} ${options.locale}`
  const existing = cache.get(key) ?? render(name, kind, options)
  cache.set(key, existing)
  return existing
}

describe.each(locales)('in $code', ({ code: locale, dir }) => {
  const expected = expectedTimes[locale]

  it.each(variants)('$type to $kind contains time and zone in subject, HTML, text and SMS', async ({ type, kind }) => {
    const { mail, sms } = await preview(type, kind, { locale })
    const visible = mail.html.replace(/<[^>]+>/g, '')
    for (const part of [visible, mail.text]) {
      expect(part).toMatch(expected?.day ?? /never/)
      expect(part).toMatch(expected?.time ?? /never/)
      expect(part).toMatch(expected?.zone ?? /never/)
      expect(part).toContain('P-7K3F-92')
    }
    expect(mail.subject).toMatch(/10:00/)
    expect(mail.subject).toMatch(/GMT\+1/)
    expect(mail.subject).toContain('Video consultation')
    expect(sms.text).toMatch(/10:00[\s\S]*GMT\+1/)
    expect(sms.text).toContain('P-7K3F-92')
  })

  it.each(variants)('$type to $kind is small, has no images or scripts, and links only to us', async (one) => {
    const { mail } = await preview(one.type, one.kind, { locale })
    expectHarmless(mail.html, locale, dir)
    const { join, link } = specOf(one.type, one.kind)
    for (const part of [mail.html, mail.text]) {
      expect(part.includes(`${origin}join/`)).toBe(join !== undefined)
      expect(part.includes(`${origin}manage/`)).toBe(one.kind === 'CUSTOMER' && link !== undefined)
    }
    // Only the customer gets the manage link; staff use the console.
    if (one.kind !== 'CUSTOMER') expect(mail.html).not.toContain('/manage/')
  })

  it.each(otherMessageNames)('%s is harmless and has the same text in HTML and plain text', async (name) => {
    const { mail } = await preview(name, 'SYSTEM', { locale })
    expectHarmless(mail.html, locale, dir)
    expect(mail.text.split('\n')[0]).toBeTruthy()
    expect(mail.html).toContain(mail.text.split('\n')[0])
  })

  it.each([...messageTypes, ...otherMessageNames])('%s matches its snapshot', async (name) => {
    await expect(await readable(name, locale)).toMatchFileSnapshot(`snapshots/${locale}/${name}.txt`)
  })
})

function expectHarmless(html: string, locale: string, dir: string): void {
  expect(Buffer.byteLength(html)).toBeLessThan(102_000)
  expect(html).not.toMatch(/<(img|script|iframe|form|object|link)\b|url\(|javascript:|\son\w+=/i)
  expect([...html.matchAll(/lang="([\w-]+)"/g)].map((match) => match[1])).toEqual([locale, locale, locale])
  expect([...html.matchAll(/<(?:html|body|td)[^>]* dir="(\w+)"/g)].map((match) => match[1])).toEqual([dir, dir, dir])
  expect(html).toContain('color-scheme')
  for (const [, href = ''] of html.matchAll(/href="([^"]*)"/g)) {
    if (!href.startsWith(origin)) expect(support).toContain(href)
  }
}

/** Returns the text that recipients read, on both channels. */
async function readable(name: PreviewName, locale: string): Promise<string> {
  const isOtherMessage = otherMessageNames.some((other) => other === name)
  const parts = (isOtherMessage ? (['SYSTEM'] as const) : recipientKinds).map(async (kind) => {
    const { mail, sms } = await preview(name, kind, { locale })
    const files = mail.attachments.map((file) => file.contentType).join('\n')
    const to = isOtherMessage ? '' : ` to ${kind}`
    return [
      `=== MAIL${to}: ${mail.subject}`,
      mail.text.trimEnd(),
      ...(files ? [`+ ${files}`] : []),
      `=== SMS${to}: ${sms.segments}`,
      sms.text,
    ].join('\n')
  })
  return `${(await Promise.all(parts)).join('\n\n')}\n`
}
