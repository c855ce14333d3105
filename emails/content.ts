import type { MailLocale } from './locales.ts'
import { oneLine } from './names.ts'
import type { MailTranslator } from './translators.ts'
import type { MailBrand } from './types.ts'

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
  contact: { intro: string; links: MailLink[] } | null
  /** Reason why the recipient gets this mail. */
  why: string
  /** Link for a recipient who got the mail by mistake. */
  wrongRecipient: MailLink | null
  unsubscribe: MailLink | null
}

/** Empty values for the parts that most mails other than those about an appointment leave out. */
export const emptyContent = {
  greeting: null,
  time: null,
  code: null,
  button: null,
  details: [],
  link: null,
  wrongRecipient: null,
  unsubscribe: null,
} satisfies Partial<MailContent>

/** Returns the support contacts as links; null if the application has none. */
export function contactOf(t: MailTranslator, brand: MailBrand): MailContent['contact'] {
  const email = oneLine(brand.supportEmail ?? '')
  const phone = oneLine(brand.supportPhone ?? '')
  const links: MailLink[] = []
  if (email) links.push({ label: email, url: `mailto:${encodeURIComponent(email).replace('%40', '@')}` })
  if (phone) links.push({ label: phone, url: `tel:${phone.replace(/[^+\d]/g, '')}` })
  return links.length ? { intro: t('footer.contact'), links } : null
}
