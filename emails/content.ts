import type { MailLocale } from './locales.ts'
import { oneLine } from './names.ts'
import type { MailBrand } from './types.ts'
import type { MailWords } from './words.ts'

export type MailLink = { label: string; url: string }

/** Content of one mail. The HTML and the text part are both rendered from it, so they always say the same. */
export type MailContent = {
  locale: MailLocale
  brand: MailBrand
  subject: string
  /** Preview text that an inbox shows beside the subject. */
  preview: string
  heading: string
  greeting: string | null
  intro: string
  /** `parts` is `full` split in two; null if the appointment ends on another day. */
  time: { full: string; parts: { date: string; times: string } | null; zone: string; over: boolean } | null
  code: string | null
  button: MailLink | null
  notes: string[]
  details: { label: string; value: string }[]
  link: MailLink | null
  contact: { intro: string; ways: MailLink[] } | null
  /** Reason why the recipient gets this mail. */
  why: string
  /** Link for a recipient who got the mail by mistake. */
  notMine: MailLink | null
  unsubscribe: MailLink | null
}

/** Defaults for a mail that is not about an appointment. */
export const bare = {
  greeting: null,
  time: null,
  code: null,
  button: null,
  details: [],
  link: null,
  notMine: null,
  unsubscribe: null,
} satisfies Partial<MailContent>

/** Returns the support contacts as links; null if the application has none. */
export function contactOf(t: MailWords, brand: MailBrand): MailContent['contact'] {
  const email = oneLine(brand.supportEmail ?? '')
  const phone = oneLine(brand.supportPhone ?? '')
  const ways: MailLink[] = []
  if (email) ways.push({ label: email, url: `mailto:${encodeURIComponent(email).replace('%40', '@')}` })
  if (phone) ways.push({ label: phone, url: `tel:${phone.replace(/[^+\d]/g, '')}` })
  return ways.length ? { intro: t('footer.contact'), ways } : null
}
