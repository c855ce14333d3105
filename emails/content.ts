import type { MailLocale } from './locales.ts'
import { oneLine } from './names.ts'
import type { MailBrand } from './types.ts'
import type { MailWords } from './words.ts'

export type MailLink = { label: string; url: string }

/** One message before it becomes HTML and text: both are made of exactly this, so neither says more than the other. */
export type MailContent = {
  locale: MailLocale
  brand: MailBrand
  subject: string
  /** What an inbox shows beside the subject. */
  preview: string
  heading: string
  greeting: string | null
  intro: string
  /** `date` and `times` are `full` in two parts; null where it ends on another day. */
  time: { full: string; parts: { date: string; times: string } | null; zone: string; over: boolean } | null
  code: string | null
  button: MailLink | null
  notes: string[]
  details: { label: string; value: string }[]
  link: MailLink | null
  contact: { intro: string; ways: MailLink[] } | null
  /** Why the reader gets this mail. */
  why: string
  /** For whoever got it by mistake. */
  notMine: MailLink | null
  unsubscribe: MailLink | null
}

/** What a message that is about no appointment leaves out. */
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

/** Whom to ask, as links; null for an application that names nobody. */
export function contactOf(t: MailWords, brand: MailBrand): MailContent['contact'] {
  const email = oneLine(brand.supportEmail ?? '')
  const phone = oneLine(brand.supportPhone ?? '')
  const ways: MailLink[] = []
  if (email) ways.push({ label: email, url: `mailto:${encodeURIComponent(email).replace('%40', '@')}` })
  if (phone) ways.push({ label: phone, url: `tel:${phone.replace(/[^+\d]/g, '')}` })
  return ways.length ? { intro: t('footer.contact'), ways } : null
}
