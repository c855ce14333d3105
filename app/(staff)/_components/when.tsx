import { zoneWords } from '../../_i18n/time.ts'
import { pageTag } from '../../_i18n/words.ts'

type Props = { at: Date; timezone: string; seconds?: boolean }

/** One moment in the reader's zone, with the zone; in UTC for the pointer. */
export function When({ at, timezone, seconds }: Props) {
  return (
    <time dateTime={at.toISOString()} title={at.toISOString()}>
      {momentIn(at, timezone, seconds)} <span className="text-soft">{zoneOf(at, timezone)}</span>
    </time>
  )
}

/** From when to when, on one line and its zone on the next. */
export function Span({ start, end, timezone }: { start: Date; end: Date; timezone: string }) {
  const sameDay = dayIn(start, timezone) === dayIn(end, timezone)
  return (
    <time dateTime={start.toISOString()} title={start.toISOString()} className="block">
      <span className="block whitespace-nowrap">{dayIn(start, timezone)}</span>
      <span className="block whitespace-nowrap font-semibold">
        {clockIn(start, timezone)}–{sameDay ? clockIn(end, timezone) : momentIn(end, timezone)}
      </span>
      <span className="block whitespace-nowrap text-soft">{zoneOf(start, timezone)}</span>
    </time>
  )
}

const dayIn = (at: Date, timeZone: string): string =>
  write(at, timeZone, { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' })
const clockIn = (at: Date, timeZone: string, seconds = false): string =>
  write(at, timeZone, { hour: '2-digit', minute: '2-digit', ...(seconds ? { second: '2-digit' } : {}) })
const momentIn = (at: Date, timezone: string, seconds?: boolean): string =>
  `${dayIn(at, timezone)}, ${clockIn(at, timezone, seconds)}`

/** The same moment as `When`, as plain text. */
export const momentText = (at: Date, timezone: string): string => `${momentIn(at, timezone)} ${zoneOf(at, timezone)}`

const zoneOf = (at: Date, timeZone: string): string =>
  zoneWords(timeZone, write(at, timeZone, { timeZoneName: 'shortOffset' }).split(' ').at(-1))

/** Making a formatter is slow, and a page writes hundreds of times. */
const formatters = new Map<string, Intl.DateTimeFormat>()
const MOST_FORMATTERS = 200

function write(at: Date, timeZone: string, options: Intl.DateTimeFormatOptions): string {
  const key = `${timeZone} ${Object.entries(options).join()}`
  let formatter = formatters.get(key)
  if (!formatter) {
    formatter = new Intl.DateTimeFormat(pageTag, { ...options, timeZone })
    if (formatters.size >= MOST_FORMATTERS) formatters.clear()
    formatters.set(key, formatter)
  }
  return formatter
    .format(at)
    .replace(/\s/gu, ' ')
    .replace(/^(\w{3}),/, '$1')
}
