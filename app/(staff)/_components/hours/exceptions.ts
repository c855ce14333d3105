import { z } from 'zod'
import { findText, getTranslations } from '../../../_i18n/console/translations.ts'
import { formatCalendarDay, formatZone } from '../../../_i18n/time.ts'
import { appointmentPath } from '../../_shared/appointmentPath.ts'
import type { FieldError } from '../../_shared/fieldNames.ts'
import type { AffectedAppointments, ExceptionRow } from '../../_shared/types.ts'
import { formatDateTimeAndZone } from '../dateTime.tsx'
import { type SectionSpec, type SectionsState, sectionsState } from '../sections/spec.ts'

type Values = Record<string, string>
const exceptionKinds = ['closed', 'extra', 'changed'] as const
export type Kind = (typeof exceptionKinds)[number]
/** Agents that an exception applies to: one, or all of an application. */
export type ExceptionScope =
  | { agentId: string; applicationId?: undefined }
  | { applicationId: string; agentId?: undefined }

export const exceptionKindLabel = (kind: Kind, scope: ExceptionScope | ExceptionRow['scope']): string =>
  getTranslations('agents')(isApplicationWide(scope) ? `closureKind.${kind}` : `exceptionKind.${kind}`)

const isApplicationWide = (scope: ExceptionScope | ExceptionRow['scope']): boolean =>
  typeof scope === 'string' ? scope === 'application' : scope.agentId === undefined

export const newExceptionState = (scope: ExceptionScope, timezone: string): SectionsState =>
  exceptionFormState(scope, { kind: 'closed', zone: timezone })

export const exceptionFormState = (
  scope: ExceptionScope,
  values: Values,
  more: Partial<SectionsState> = {},
): SectionsState => sectionsState(values, [section(scope)], more)

function section(scope: ExceptionScope): SectionSpec {
  const t = getTranslations('agents')
  const half = true
  const zones = ['UTC', ...Intl.supportedValuesOf('timeZone')]
  return {
    id: 'add-exception',
    title: t(isApplicationWide(scope) ? 'newException.closureTitle' : 'newException.title'),
    list: { id: 'exception-zones', values: zones },
    fields: [
      {
        kind: 'radio',
        name: 'kind',
        label: t('newException.kind'),
        options: exceptionKinds.map((value) => ({
          value,
          label: `${exceptionKindLabel(value, scope)}: ${t(`exceptionKindHint.${value}`)}`,
        })),
      },
      { kind: 'text', type: 'date', name: 'fromDay', label: t('newException.fromDay'), half },
      {
        kind: 'text',
        type: 'time',
        name: 'fromTime',
        label: t('newException.fromTime'),
        hint: t('newException.fromTimeHint'),
        half,
      },
      {
        kind: 'text',
        type: 'date',
        name: 'toDay',
        label: t('newException.toDay'),
        hint: t('newException.toDayHint'),
        half,
      },
      {
        kind: 'text',
        type: 'time',
        name: 'toTime',
        label: t('newException.toTime'),
        hint: t('newException.toTimeHint'),
        half,
      },
      { kind: 'text', name: 'zone', label: t('newException.zone'), list: 'exception-zones', spellCheck: false, half },
      { kind: 'text', name: 'reason', label: t('newException.reason'), maxLength: 200, autoComplete: 'off', half },
      { kind: 'hidden', name: 'previewed' },
    ],
  }
}

const clock = z.iso.time({ precision: -1 }).optional()

/** The form of an exception. Without times, it is about whole days. `previewed` is the request whose effects were shown. */
export const exceptionForm = z
  .object({
    kind: z.enum(exceptionKinds),
    fromDay: z.iso.date(),
    fromTime: clock,
    toDay: z.iso.date().optional(),
    toTime: clock,
    zone: z.string().default(''),
    reason: z.string().optional(),
    previewed: z.string().optional(),
  })
  .refine(({ kind, fromTime }) => kind === 'closed' || fromTime, { path: ['fromTime'] })
  .refine(({ kind, fromTime, toTime }) => kind === 'closed' || !fromTime || toTime, { path: ['toTime'] })
  .transform(({ kind, fromDay, fromTime, toTime, zone, reason, previewed, ...given }) => {
    const toDay = given.toDay ?? fromDay
    const from = `${fromDay}T${fromTime ?? '00:00'}`
    const to = toTime ? exceptionEnd(kind, from, toDay, toTime, Boolean(given.toDay)) : `${dayAfter(toDay)}T00:00`
    return { previewed, request: { kind, from, to, timezone: zone, ...(reason ? { reason } : {}) } }
  })

/** End of an exception; hours past midnight end on the next day unless a last day is given. */
function exceptionEnd(kind: Kind, from: string, toDay: string, toTime: string, isGiven: boolean): string {
  const to = `${toDay}T${toTime}`
  return kind !== 'closed' && !isGiven && to <= from ? `${dayAfter(toDay)}T${toTime}` : to
}

function dayAfter(day: string, days = 1): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}

/** Fields of the form for the values of a request. */
const requestFields: Record<string, string> = { from: 'fromDay', to: 'toTime', timezone: 'zone' }

export function exceptionErrors(fields: readonly FieldError[]): Record<string, string> {
  return Object.fromEntries(
    fields.flatMap(({ name, code }) => {
      const field = requestFields[name] ?? name
      const isMissing = code === 'custom' && field === name
      const text = findText('agents', 'error', isMissing ? 'missingTimes' : field)
      return text ? [[field, text]] : []
    }),
  )
}

const MAX_LINES = 20

/** Describes affected appointments with links to them. At most 20 are listed; the last line counts the rest. */
export function affectedLines(
  { appointments, total }: AffectedAppointments,
  base: string,
  timezone: string,
): { text: string; href?: string }[] {
  const t = getTranslations('agents')
  const lines = appointments.slice(0, MAX_LINES).map(({ appointmentId, reference, start, agentName }) => {
    const when = formatDateTimeAndZone(start, timezone)
    const text = agentName
      ? t('newException.affectedRowWithAgent', { when, reference, agent: agentName })
      : t('newException.affectedRow', { when, reference })
    return { text, href: appointmentPath(base, appointmentId) }
  })
  const rest = total - lines.length
  return rest > 0 ? [...lines, { text: t('newException.moreAffected', { count: rest }) }] : lines
}

/** Formats an exception's time: whole days without times, anything else with times and zone. */
export function formatExceptionTime({ startsAt, endsAt, timezone }: ExceptionRow): string {
  const t = getTranslations('agents')
  const [fromDay = '', fromTime = ''] = startsAt.split('T')
  const [toDay = '', toTime = ''] = endsAt.split('T')
  if (fromTime === '00:00' && toTime === '00:00') {
    const last = dayAfter(toDay, -1)
    const day = formatDay(fromDay)
    return last === fromDay
      ? t('exceptions.wholeDay', { day })
      : t('exceptions.wholeDays', { from: day, to: formatDay(last) })
  }
  const zone = formatZone(timezone, timezone)
  const span =
    fromDay === toDay
      ? t('exceptions.sameDay', { day: formatDay(fromDay), from: fromTime, to: toTime })
      : t('exceptions.span', { from: `${formatDay(fromDay)}, ${fromTime}`, to: `${formatDay(toDay)}, ${toTime}` })
  return `${span}, ${zone}`
}

const formatDay = (day: string): string => `${formatCalendarDay(day)} ${day.slice(0, 4)}`
