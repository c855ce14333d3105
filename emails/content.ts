import { type MailLocale, resolveLocale } from './locales.ts'
import { isolate, oneLine, personName, title } from './names.ts'
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
  time: { date: string; zone: string; over: boolean } | null
  code: string | null
  button: MailLink | null
  notes: string[]
  details: { label: string; value: string }[]
  link: MailLink | null
  footer: string[]
}

/** What every appointment message is written from: words, cleaned names, the time in the customer's zone. */
export type Scene = {
  locale: MailLocale
  t: MailWords
  at: TimeParts
  service: string
  application: string
  /** `Tuesday 24 November 2026, 10:00–10:30` */
  when: string
  /** `Tue 24 Nov, 10:00` */
  whenShort: string
  /** `Berlin time (GMT+1)` */
  zone: string
}

export function sceneOf(mail: AppointmentMail): Scene {
  const locale = resolveLocale(mail.locale)
  const t = mailWords(locale)
  const at = timeParts(mail, locale)
  return {
    locale,
    t,
    at,
    service: isolate(title(mail.serviceName), locale.dir),
    application: isolate(title(mail.brand.applicationName), locale.dir),
    when: t('when.full', { date: at.date, times: timesOf(t, at) }),
    whenShort: t('when.short', { date: at.shortDate, start: at.start }),
    zone: at.city ? t('when.zone', { city: at.city, offset: at.offset }) : at.offset.replace(/^GMT$/, 'UTC'),
  }
}

/** The parts that all appointment messages share; a message adds its own words to them. */
export function appointmentParts(mail: AppointmentMail, scene: Scene) {
  const { locale, t, service } = scene
  const agent = personName(mail.agentName)
  const customer = personName(mail.customerName)
  return {
    locale,
    brand: mail.brand,
    greeting: customer && t('greeting', { name: isolate(customer, locale.dir) }),
    time: { date: scene.when, zone: scene.zone, over: false },
    code: null,
    button: { label: t('label.join'), url: mail.joinUrl },
    link: { label: t('label.manage'), url: mail.manageUrl },
    details: [
      { label: t('label.service'), value: service },
      ...(agent ? [{ label: t('label.agent'), value: isolate(agent, locale.dir) }] : []),
      { label: t('label.reference'), value: oneLine(mail.reference) },
    ],
    footer: footerOf(t, mail.brand, t('footer.why', { application: scene.application })),
  }
}

export function footerOf(t: MailWords, brand: MailBrand, why: string): string[] {
  const contacts = [brand.supportEmail, brand.supportPhone].filter((contact) => contact !== null).map(oneLine)
  return [...(contacts.length ? [t('footer.contact', { contact: contacts.join(' · ') })] : []), why]
}

function timesOf(t: MailWords, at: TimeParts): string {
  return at.endDate
    ? t('when.acrossDays', { start: at.start, end: at.end, endDate: at.endDate })
    : t('when.range', { start: at.start, end: at.end })
}
