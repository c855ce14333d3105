import { vowelOf } from '../cities.ts'
import { resolveLocale } from '../locales.ts'
import { shorten, title } from '../names.ts'
import type { MailBrand, RenderedSms, Span } from '../types.ts'
import { type TimeParts, timeParts } from '../when.ts'
import { type SmsWords, smsWords } from '../words.ts'
import { fit } from './fit.ts'

const MOST_SEGMENTS = 2
const SHORT_NAME = 24

type Facts = Span & {
  reference: string
  serviceName: string
  timezone: string
  locale: string
  brand: MailBrand
  now: Date
}

/** The sentence with the service's name in it, and without. */
export type Sentences = { named: (values: Record<string, string>) => string; plain: () => string }
/** Lines after the sentence: `needed` always stand, `extra` only where there is room. */
export type Lines = { needed: string[]; extra: string[] }

export function smsScene(facts: Facts) {
  const locale = resolveLocale(facts.locale)
  const t = smsWords(locale)
  return { locale, t, times: timeWords(t, timeParts(facts, locale)) }
}

/** A text message. Where it grows too long, first the extra lines go, then the names; time, zone, reference and links never do. */
export function compose(facts: Facts, t: SmsWords, sentences: Sentences, { needed, extra }: Lines): RenderedSms {
  const names = { service: title(facts.serviceName), application: title(facts.brand.applicationName) }
  const brief = { service: shorten(names.service, SHORT_NAME), application: shorten(names.application, SHORT_NAME) }
  const reference = t('reference', { reference: facts.reference })

  const write = ({ service, application }: Partial<typeof names>, tail: string[]): string => {
    const sentence = service ? sentences.named({ service }) : sentences.plain()
    const head = application ? t('named', { application, text: sentence }) : sentence
    return [`${head} ${reference}`, ...tail].join('\n')
  }
  const all = [...needed, ...extra]
  return fit(MOST_SEGMENTS, [
    () => write(names, all),
    () => write(brief, all),
    () => write(names, needed),
    () => write(brief, needed),
    () => write({ application: brief.application }, needed),
    () => write({}, needed),
  ])
}

function timeWords(t: SmsWords, at: TimeParts) {
  const zone = at.city
    ? t('zone', { city: at.city, vowel: vowelOf(at.city), offset: at.offset })
    : at.offset.replace(/^GMT$/, 'UTC')
  const base = { date: at.shortDate, dayMonth: at.dayMonth, start: at.start, zone }
  return { start: at.start, zone, when: t('when', base), relative: t('relative', { day: at.day, ...base }) }
}
