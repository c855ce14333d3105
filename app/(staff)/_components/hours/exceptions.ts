import { agentWords } from '../../../_i18n/console/areaWords.ts'
import { calendarDayWords, zoneWords } from '../../../_i18n/time.ts'
import { pathTo } from '../../_shared/base.ts'
import type { ExceptionRow, Hits } from '../../_shared/types.ts'
import type { SectionSpec, SectionsState } from '../sections/spec.ts'
import { momentText } from '../when.tsx'

type Values = Record<string, string>
const exceptionKinds = ['closed', 'extra', 'changed'] as const
export type Kind = (typeof exceptionKinds)[number]
/** Whose: one agent's, or everybody's of an application. */
export type Whose = { agentId: string; applicationId?: undefined } | { applicationId: string; agentId?: undefined }

export const kindWords = (kind: Kind, whose: Whose | ExceptionRow['scope']): string =>
  agentWords()(isOfAll(whose) ? `kindAll.${kind}` : `kind.${kind}`)

const isOfAll = (whose: Whose | ExceptionRow['scope']): boolean =>
  typeof whose === 'string' ? whose === 'application' : whose.agentId === undefined

export const exceptionState = (whose: Whose, timezone: string): SectionsState =>
  drawException(whose, { kind: 'closed', zone: timezone })

export const drawException = (whose: Whose, values: Values, more: Partial<SectionsState> = {}): SectionsState => ({
  values,
  errors: {},
  occurrence: 0,
  sections: [section(whose)],
  ...more,
})

function section(whose: Whose): SectionSpec {
  const t = agentWords()
  const half = true
  const zones = ['UTC', ...Intl.supportedValuesOf('timeZone')]
  return {
    id: 'add-exception',
    title: t(isOfAll(whose) ? 'add.titleAll' : 'add.title'),
    list: { id: 'exception-zones', values: zones },
    fields: [
      {
        kind: 'radio',
        name: 'kind',
        label: t('add.kind'),
        options: exceptionKinds.map((value) => ({
          value,
          label: `${kindWords(value, whose)}: ${t(`kindHint.${value}`)}`,
        })),
      },
      { kind: 'text', type: 'date', name: 'fromDay', label: t('add.fromDay'), half },
      { kind: 'text', type: 'time', name: 'fromTime', label: t('add.fromTime'), hint: t('add.fromTimeHint'), half },
      { kind: 'text', type: 'date', name: 'toDay', label: t('add.toDay'), hint: t('add.toDayHint'), half },
      { kind: 'text', type: 'time', name: 'toTime', label: t('add.toTime'), hint: t('add.toTimeHint'), half },
      { kind: 'text', name: 'zone', label: t('add.zone'), list: 'exception-zones', spellCheck: false, half },
      { kind: 'text', name: 'reason', label: t('add.reason'), maxLength: 200, autoComplete: 'off', half },
      { kind: 'hidden', name: 'previewed' },
    ],
  }
}

export type Wish = { kind: Kind; from: string; to: string; timezone: string; reason?: string }

/** What the form asks for, or what is missing. Whole days are meant where no times are given. */
export function readException(values: Values): { wish: Wish } | { errors: Record<string, string> } {
  const t = agentWords()
  const { fromDay = '', fromTime = '', zone = '', reason = '' } = values
  const toTime = values.toTime ?? ''
  const kind = exceptionKinds.find((one) => one === values.kind)
  const errors: Record<string, string> = {}
  if (!kind) errors.kind = t('error.kind')
  if (!isDay(fromDay)) errors.fromDay = t('error.fromDay')
  if (values.toDay && !isDay(values.toDay)) errors.toDay = t('error.toDay')
  if (fromTime && !isClock(fromTime)) errors.fromTime = t('error.fromTime')
  if (toTime && !isClock(toTime)) errors.toTime = t('error.toTime')
  if (kind && kind !== 'closed' && !(fromTime && toTime)) errors[fromTime ? 'toTime' : 'fromTime'] = t('error.times')
  if (!kind || Object.keys(errors).length > 0) return { errors }
  const toDay = values.toDay || fromDay
  const from = `${fromDay}T${fromTime || '00:00'}`
  const to = toTime ? endOf(kind, from, toDay, toTime, Boolean(values.toDay)) : `${dayAfter(toDay)}T00:00`
  return { wish: { kind, from, to, timezone: zone.trim(), ...(reason.trim() ? { reason: reason.trim() } : {}) } }
}

/** Hours over midnight end on the next day where no last day is given. */
function endOf(kind: Kind, from: string, toDay: string, toTime: string, isGiven: boolean): string {
  const to = `${toDay}T${toTime}`
  return kind !== 'closed' && !isGiven && to <= from ? `${dayAfter(toDay)}T${toTime}` : to
}

const isClock = (text: string): boolean => /^([01]\d|2[0-3]):[0-5]\d$/.test(text)

function isDay(text: string): boolean {
  const at = new Date(`${text}T00:00:00Z`)
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text)
}

function dayAfter(day: string, days = 1): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}

const fields = { kind: 'kind', from: 'fromDay', to: 'toTime', timezone: 'zone', reason: 'reason' } as const

export function exceptionErrors(refused: readonly { pointer: string }[]): Record<string, string> {
  const t = agentWords()
  return Object.fromEntries(
    refused.flatMap(({ pointer }) => {
      const field = Object.entries(fields).find(([name]) => pointer === `/${name}`)?.[1]
      return field ? [[field, t(`error.${field}`)]] : []
    }),
  )
}

/** The appointments that are in the way, each with the way to it. */
export function hitLines(
  { appointments: hits, total }: Hits,
  base: string,
  timezone: string,
): { text: string; href?: string }[] {
  const t = agentWords()
  const lines = hits.slice(0, 20).map(({ appointmentId, reference, start, agentName }) => {
    const when = momentText(start, timezone)
    const text = agentName ? t('add.hitOf', { when, reference, agent: agentName }) : t('add.hit', { when, reference })
    return { text, href: pathTo(base, appointmentId) }
  })
  const rest = total - lines.length
  return rest > 0 ? [...lines, { text: t('add.more', { count: rest }) }] : lines
}

/** When it is, in words: whole days without times; the zone with whatever has times. */
export function whenWords({ startsAt, endsAt, timezone }: ExceptionRow): string {
  const t = agentWords()
  const [fromDay = '', fromTime = ''] = startsAt.split('T')
  const [toDay = '', toTime = ''] = endsAt.split('T')
  if (fromTime === '00:00' && toTime === '00:00') {
    const last = dayAfter(toDay, -1)
    const day = dayWords(fromDay)
    return last === fromDay
      ? t('exceptions.wholeDay', { day })
      : t('exceptions.wholeDays', { from: day, to: dayWords(last) })
  }
  const zone = zoneWords(timezone, timezone)
  const span =
    fromDay === toDay
      ? t('exceptions.sameDay', { day: dayWords(fromDay), from: fromTime, to: toTime })
      : t('exceptions.span', { from: `${dayWords(fromDay)}, ${fromTime}`, to: `${dayWords(toDay)}, ${toTime}` })
  return `${span}, ${zone}`
}

const dayWords = (day: string): string => `${calendarDayWords(day)} ${day.slice(0, 4)}`
