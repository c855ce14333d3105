import { resolveLocale } from '../locales.ts'
import { shorten, title } from '../names.ts'
import type { AppointmentSms, RenderedSms } from '../types.ts'
import { type TimeParts, timeParts } from '../when.ts'
import { type SmsWords, smsWords } from '../words.ts'
import { fit } from './fit.ts'

const MOST_SEGMENTS = 2
const SHORT_NAME = 24

type Message = 'confirmation' | 'reminder' | 'room' | 'rescheduled' | 'cancelled' | 'followUp'
/** Lines after the sentence: `needed` always stand, `extra` only where there is room. */
type Lines = { needed: string[]; extra: string[] }

/** An appointment's SMS. Where it grows too long, first the extra lines go, then the names; time, zone and link never do. */
export function composeSms(sms: AppointmentSms, message: Message, lines: (t: SmsWords) => Lines): RenderedSms {
  const locale = resolveLocale(sms.locale)
  const t = smsWords(locale)
  const times = timeWords(t, timeParts(sms, locale))
  const { needed, extra } = lines(t)
  const names = { service: title(sms.serviceName), application: title(sms.brand.applicationName) }
  const brief = { service: shorten(names.service, SHORT_NAME), application: shorten(names.application, SHORT_NAME) }
  const reference = t('reference', { reference: sms.reference })

  const write = ({ service, application }: Partial<typeof names>, tail: string[]): string => {
    const sentence = service ? t(`${message}.named`, { service, ...times }) : t(`${message}.plain`, times)
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
  const zone = at.city ? t('zone', { city: at.city, offset: at.offset }) : at.offset.replace(/^GMT$/, 'UTC')
  const base = { date: at.shortDate, start: at.start, zone }
  return { start: at.start, zone, when: t('when', base), relative: t('relative', { day: at.day, ...base }) }
}
