import { vowelOf } from './cities.ts'
import { type MailLocale, resolveLocale } from './locales.ts'
import { isolate, shorten, title } from './names.ts'
import type { MailBrand, Span } from './types.ts'
import { clockTime, type TimeParts, timeParts } from './when.ts'
import { type MailWords, mailWords } from './words.ts'

/** What the words of a mail are filled in with. */
type Values = Record<'service' | 'application' | 'when' | 'start' | 'zone' | 'day' | 'relative', string>

/** What every mail about an appointment is written from: words, cleaned names, the time in the reader's zone. */
export type Scene = {
  locale: MailLocale
  t: MailWords
  at: TimeParts
  /** `Tuesday 24 November 2026, 10:00–10:30` */
  when: string
  /** `10:00–10:30` */
  times: string
  /** `Berlin time (GMT+1)` */
  zone: string
  /** For the subject: names short enough that the time is still seen. */
  inSubject: Values
  inText: Values
  /** Another instant as the reader's clock shows it; its zone is the appointment's. */
  write: (at: Date) => string
  /** The same with its day: `Mon 23 Nov, 11:03`. */
  writeDay: (at: Date) => string
}

type Facts = Span & { serviceName: string; timezone: string; locale: string; brand: MailBrand; now: Date }

export function sceneOf(facts: Facts): Scene {
  const locale = resolveLocale(facts.locale)
  const t = mailWords(locale)
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
    when: capitalized(t('when.full', { date: at.date, times }), locale),
    times,
    zone,
    inSubject: { ...values, service: shorten(service, 40) },
    inText: { ...values, service: isolate(service, locale.dir) },
    write: (instant) => clockTime(instant, facts.timezone, locale),
    writeDay: (instant) => {
      const { shortDate, start } = timeParts({ ...facts, startAt: instant, endAt: instant }, locale)
      return t('when.short', { date: shortDate, start })
    },
  }
}

/** `Tuesday 24 November 2026, 10:00–10:30`, of any span. */
export function writtenSpan(scene: Scene, facts: Facts): string {
  const at = timeParts(facts, scene.locale)
  return capitalized(scene.t('when.full', { date: at.date, times: timesOf(scene.t, at) }), scene.locale)
}

/** Some languages write days in small letters, but not where a line begins. */
export const capitalized = (text: string, { tag }: MailLocale): string =>
  text.replace(/^\p{Ll}/u, (letter) => letter.toLocaleUpperCase(tag))

function timesOf(t: MailWords, at: TimeParts): string {
  return at.endDate
    ? t('when.acrossDays', { start: at.start, end: at.end, endDate: at.endDate })
    : t('when.range', { start: at.start, end: at.end })
}
