import { vowelOf } from './cities.ts'
import { type MailLocale, resolveLocale } from './locales.ts'
import { isolate, shorten, title } from './names.ts'
import { clockTime, type TimeParts, timeParts } from './timeParts.ts'
import { type MailTranslator, mailTranslator } from './translators.ts'
import type { MailBrand, Span } from './types.ts'

/** Values that fill the placeholders of a mail's messages. */
type Values = Record<'service' | 'application' | 'when' | 'start' | 'zone' | 'day' | 'relative', string>

/** Context of every mail about an appointment: translator, cleaned names, and the time in the recipient's zone. */
export type MailContext = {
  locale: MailLocale
  t: MailTranslator
  at: TimeParts
  /** `Tuesday 24 November 2026, 10:00–10:30` */
  when: string
  /** `10:00–10:30` */
  times: string
  /** `Berlin time (GMT+1)` */
  zone: string
  /** Values for the subject, with names short enough that the time stays visible. */
  inSubject: Values
  inText: Values
  /** Formats another instant as a time in the appointment's zone. */
  formatTime: (at: Date) => string
  /** Formats another instant with its day: `Mon 23 Nov, 11:03`. */
  formatDayTime: (at: Date) => string
}

type Facts = Span & { serviceName: string; timezone: string; locale: string; brand: MailBrand; now: Date }

/** Builds the context of a mail from the facts of its appointment. */
export function mailContextOf(facts: Facts): MailContext {
  const locale = resolveLocale(facts.locale)
  const t = mailTranslator(locale)
  const at = timeParts(facts, locale)
  const times = timesOf(t, at)
  const zone = at.city
    ? t('when.zone', { city: at.city, vowel: vowelOf(at.city), offset: at.offset })
    : at.offset.replace(/^GMT$/, 'UTC')
  const values = {
    application: isolate(title(facts.brand.applicationName), locale.dir),
    when: t('when.short', { date: at.shortDate, start: at.start }),
    start: at.start,
    zone,
    day: at.day,
    relative: t('when.relative', { day: at.day, date: at.shortDate, start: at.start }),
  }
  const service = title(facts.serviceName)
  return {
    locale,
    t,
    at,
    when: capitalize(t('when.full', { date: at.date, times }), locale),
    times,
    zone,
    inSubject: { ...values, service: shorten(service, 40) },
    inText: { ...values, service: isolate(service, locale.dir) },
    formatTime: (instant) => clockTime(instant, facts.timezone, locale),
    formatDayTime: (instant) => {
      const { shortDate, start } = timeParts({ ...facts, startAt: instant, endAt: instant }, locale)
      return t('when.short', { date: shortDate, start })
    },
  }
}

/** Formats any span as `Tuesday 24 November 2026, 10:00–10:30`. */
export function formatSpan(context: MailContext, facts: Facts): string {
  const at = timeParts(facts, context.locale)
  return capitalize(context.t('when.full', { date: at.date, times: timesOf(context.t, at) }), context.locale)
}

/** Capitalizes the first letter: some languages write weekdays in lower case, except at the start of a line. */
export const capitalize = (text: string, { tag }: MailLocale): string =>
  text.replace(/^\p{Ll}/u, (letter) => letter.toLocaleUpperCase(tag))

function timesOf(t: MailTranslator, at: TimeParts): string {
  return at.endDate
    ? t('when.acrossDays', { start: at.start, end: at.end, endDate: at.endDate })
    : t('when.range', { start: at.start, end: at.end })
}
