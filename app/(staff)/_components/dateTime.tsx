import { formatZone } from '../../_i18n/time.ts'
import { consoleTag } from '../../_i18n/translations.ts'

type Props = { at: Date; timezone: string; seconds?: boolean }

/** An instant in the reader's zone, followed by the zone; the tooltip shows it in UTC. */
export function DateTime({ at, timezone, seconds }: Props) {
  return (
    <time dateTime={at.toISOString()} title={at.toISOString()}>
      {formatDateTime(at, timezone, seconds)} <span className="text-soft">{zoneLabel(at, timezone)}</span>
    </time>
  )
}

/** Day, start and end, and zone, on one line each. */
export function TimeRange({ start, end, timezone }: { start: Date; end: Date; timezone: string }) {
  const isSameDay = formatDay(start, timezone) === formatDay(end, timezone)
  return (
    <time dateTime={start.toISOString()} title={start.toISOString()} className="block">
      <span className="block whitespace-nowrap">{formatDay(start, timezone)}</span>
      <span className="block whitespace-nowrap font-semibold">
        {formatClock(start, timezone)}–{isSameDay ? formatClock(end, timezone) : formatDateTime(end, timezone)}
      </span>
      <span className="block whitespace-nowrap text-soft">{zoneLabel(start, timezone)}</span>
    </time>
  )
}

/** Formats an instant as `DateTime` does, as plain text. */
export const formatDateTimeAndZone = (at: Date, timezone: string): string =>
  `${formatDateTime(at, timezone)} ${zoneLabel(at, timezone)}`

const formatDay = (at: Date, timeZone: string): string =>
  format(at, timeZone, { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' })
const formatClock = (at: Date, timeZone: string, seconds = false): string =>
  format(at, timeZone, { hour: '2-digit', minute: '2-digit', ...(seconds ? { second: '2-digit' } : {}) })
const formatDateTime = (at: Date, timezone: string, seconds?: boolean): string =>
  `${formatDay(at, timezone)}, ${formatClock(at, timezone, seconds)}`
const zoneLabel = (at: Date, timeZone: string): string =>
  formatZone(timeZone, format(at, timeZone, { timeZoneName: 'shortOffset' }).split(' ').at(-1))

/** Formatters are slow to create, and one page formats hundreds of times. */
const formatters = new Map<string, Intl.DateTimeFormat>()
const MAX_FORMATTERS = 200

function format(at: Date, timeZone: string, options: Intl.DateTimeFormatOptions): string {
  const key = `${timeZone} ${Object.entries(options).join()}`
  let formatter = formatters.get(key)
  if (!formatter) {
    formatter = new Intl.DateTimeFormat(consoleTag, { ...options, timeZone })
    if (formatters.size >= MAX_FORMATTERS) formatters.clear()
    formatters.set(key, formatter)
  }
  return formatter
    .format(at)
    .replace(/\s/gu, ' ')
    .replace(/^(\w{3}),/, '$1')
}
