import { vowelOf } from '../cities.ts'
import { resolveLocale } from '../locales.ts'
import { shorten, title } from '../names.ts'
import { type TimeParts, timeParts } from '../timeParts.ts'
import { type SmsTranslator, smsTranslator } from '../translators.ts'
import type { MailBrand, RenderedSms, Span } from '../types.ts'
import { fitSegments } from './fitSegments.ts'

const MAX_SEGMENTS = 2
const SHORT_NAME_LENGTH = 24

type Facts = Span & {
  reference: string
  serviceName: string
  timezone: string
  locale: string
  brand: MailBrand
  now: Date
}

/** The sentence with the service's name and without it. */
export type Sentences = { named: (values: Record<string, string>) => string; plain: () => string }
/** Lines after the sentence: `needed` lines always appear, `extra` lines only if there is room. */
export type Lines = { needed: string[]; extra: string[] }

/** Returns what every text message about an appointment needs: locale, translator, and time with its zone. */
export function smsContextOf(facts: Facts) {
  const locale = resolveLocale(facts.locale)
  const t = smsTranslator(locale)
  return { locale, t, times: smsTimes(t, timeParts(facts, locale)) }
}

/** Composes a text message. If it is too long, the extra lines are dropped first, then the names; never time, zone, reference or links. */
export function compose(facts: Facts, t: SmsTranslator, sentences: Sentences, { needed, extra }: Lines): RenderedSms {
  const names = { service: title(facts.serviceName), application: title(facts.brand.applicationName) }
  const brief = {
    service: shorten(names.service, SHORT_NAME_LENGTH),
    application: shorten(names.application, SHORT_NAME_LENGTH),
  }
  const reference = t('reference', { reference: facts.reference })

  const draft = ({ service, application }: Partial<typeof names>, tail: string[]): string => {
    const sentence = service ? sentences.named({ service }) : sentences.plain()
    const head = application ? t('named', { application, text: sentence }) : sentence
    return [`${head} ${reference}`, ...tail].join('\n')
  }
  const all = [...needed, ...extra]
  return fitSegments(MAX_SEGMENTS, [
    () => draft(names, all),
    () => draft(brief, all),
    () => draft(names, needed),
    () => draft(brief, needed),
    () => draft({ application: brief.application }, needed),
    () => draft({}, needed),
  ])
}

function smsTimes(t: SmsTranslator, at: TimeParts) {
  const zone = at.city
    ? t('zone', { city: at.city, vowel: vowelOf(at.city), offset: at.offset })
    : at.offset.replace(/^GMT$/, 'UTC')
  const base = { date: at.shortDate, dayMonth: at.dayMonth, start: at.start, zone }
  return { start: at.start, zone, when: t('when', base), relative: t('relative', { day: at.day, ...base }) }
}
