import { type MailLocale, resolveLocale } from './locales.ts'
import { isolate, oneLine, personName, shorten, title } from './names.ts'
import type { AppointmentMail, MailBrand } from './types.ts'
import { type TimeParts, timeParts } from './when.ts'
import { type MailWords, mailWords } from './words.ts'

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
  /** `range` is the part of `full` that should stay on one line. */
  time: { full: string; range: string | null; zone: string; over: boolean } | null
  code: string | null
  button: MailLink | null
  notes: string[]
  details: { label: string; value: string }[]
  link: MailLink | null
  contact: { intro: string; ways: MailLink[] } | null
  /** Why the reader gets this mail. */
  why: string
}

/** What every appointment message is written from: words, cleaned names, the time in the customer's zone. */
export type Scene = {
  locale: MailLocale
  t: MailWords
  at: TimeParts
  service: string
  /** For subjects, where the time must still be seen. */
  serviceShort: string
  application: string
  /** `Tuesday 24 November 2026, 10:00–10:30` */
  when: string
  /** `10:00–10:30` */
  times: string
  /** `Tue 24 Nov, 10:00` */
  whenShort: string
  /** `Berlin time (GMT+1)` */
  zone: string
}

export function sceneOf(mail: AppointmentMail): Scene {
  const locale = resolveLocale(mail.locale)
  const t = mailWords(locale)
  const at = timeParts(mail, locale)
  const times = timesOf(t, at)
  return {
    locale,
    t,
    at,
    service: isolate(title(mail.serviceName), locale.dir),
    serviceShort: shorten(title(mail.serviceName), 40),
    application: isolate(title(mail.brand.applicationName), locale.dir),
    when: t('when.full', { date: at.date, times }),
    times,
    whenShort: t('when.short', { date: at.shortDate, start: at.start }),
    zone: at.city ? t('when.zone', { city: at.city, offset: at.offset }) : at.offset.replace(/^GMT$/, 'UTC'),
  }
}

/** The parts that all appointment messages share; a message adds its own words to them. */
export function appointmentParts(mail: AppointmentMail, scene: Scene) {
  const { locale, t } = scene
  const agent = personName(mail.agentName)
  const customer = personName(mail.customerName)
  return {
    locale,
    brand: mail.brand,
    greeting: customer && t('greeting', { name: isolate(customer, locale.dir) }),
    time: { full: scene.when, range: scene.at.endDate ? null : scene.times, zone: scene.zone, over: false },
    code: null,
    button: { label: t('label.join'), url: mail.joinUrl },
    link: { label: t('label.manage'), url: mail.manageUrl },
    details: [
      ...(agent ? [{ label: t('label.agent'), value: isolate(agent, locale.dir) }] : []),
      { label: t('label.reference'), value: oneLine(mail.reference) },
    ],
    contact: contactOf(t, mail.brand),
    why: t('footer.why', { application: scene.application }),
  }
}

/** An appointment made by staff asks its reader first whether it is theirs; joining can wait. */
export function confirmParts(
  mail: AppointmentMail,
  { t }: Scene,
  notes: string[],
): { notes: string[]; button?: MailLink } {
  if (!mail.confirmUrl) return { notes }
  return { notes: [t('note.confirm'), ...notes], button: { label: t('label.confirm'), url: mail.confirmUrl } }
}

/** Whom to ask, as links; null for an application that names nobody. */
export function contactOf(t: MailWords, brand: MailBrand): MailContent['contact'] {
  const email = oneLine(brand.supportEmail ?? '')
  const phone = oneLine(brand.supportPhone ?? '')
  const ways: MailLink[] = []
  if (email) ways.push({ label: email, url: `mailto:${encodeURIComponent(email).replace('%40', '@')}` })
  if (phone) ways.push({ label: phone, url: `tel:${phone.replace(/[^+\d]/g, '')}` })
  return ways.length ? { intro: t('footer.contact'), ways } : null
}

function timesOf(t: MailWords, at: TimeParts): string {
  return at.endDate
    ? t('when.acrossDays', { start: at.start, end: at.end, endDate: at.endDate })
    : t('when.range', { start: at.start, end: at.end })
}
