import { getTranslations } from '../../../_i18n/console/translations.ts'
import type { FieldSpec } from '../../../_ui/form.ts'
import type { Hours } from '../../_shared/types.ts'
import { applyRowAction, type Row, type RowAction, rowsOf, withRows } from '../sections/rows.ts'
import { type SectionSpec, type SectionsState, sectionsState } from '../sections/spec.ts'
import { endMinuteAfter, formatClock, parseClock } from './clock.ts'

type Window = Hours['weekly'][number]
type Values = Record<string, string>
const list = 'hours'
const days = ['1', '2', '3', '4', '5', '6', '7'] as const

/** State of the form with an agent's weekly hours as rows, by day and time. */
export function initialWeeklyState({ agent, weekly }: Hours): SectionsState {
  const rows = [...weekly].sort((a, b) => a.weekday - b.weekday || a.startMinute - b.startMinute).map(toRow)
  return weeklyFormState(withRows({ zone: agent.timezone }, list, rows))
}

const toRow = (window: Window): Row => ({
  day: String(window.weekday),
  from: formatClock(window.startMinute),
  to: formatClock(window.endMinute),
  zone: window.timezone,
  effectiveFrom: window.effectiveFrom ?? '',
  effectiveTo: window.effectiveTo ?? '',
})

export const weeklyFormState = (values: Values, more: Partial<SectionsState> = {}): SectionsState =>
  sectionsState(values, [section(rowsOf(values, list))], more)

function section(rows: readonly Row[]): SectionSpec {
  const t = getTranslations('agents')
  return {
    id: 'weekly',
    title: t('weekly.title'),
    intro: `${t('weekly.intro')} ${t('weekly.toHint')}`,
    fields: [{ kind: 'hidden', name: 'zone' }],
    compact: true,
    list: { id: 'zones', values: ['UTC', ...Intl.supportedValuesOf('timeZone')] },
    rows: rows.map((row, index) => {
      const title = titleOf(row)
      return {
        id: `${list}-${index}`,
        title,
        fields: fieldsOf(`${list}.${index}`),
        buttons: [
          { value: `copy ${list} ${index}`, label: t('weekly.copy'), name: t('weekly.copyRow', { row: title }) },
          {
            value: `remove ${list} ${index}`,
            label: t('weekly.remove'),
            name: t('weekly.removeRow', { row: title }),
          },
        ],
      }
    }),
    empty: t('weekly.empty'),
    add: { value: `add ${list}`, label: t('weekly.add') },
  }
}

function titleOf({ day, from = '', to = '' }: Row): string {
  const t = getTranslations('agents')
  const known = days.find((value) => value === day)
  return known && from && to ? t('weekly.row', { day: t(`day.${known}`), from, to }) : t('weekly.newRow')
}

function fieldsOf(row: string): FieldSpec[] {
  const t = getTranslations('agents')
  const half = true
  return [
    {
      kind: 'select',
      name: `${row}.day`,
      label: t('weekly.day'),
      half,
      options: days.map((value) => ({ value, label: t(`day.${value}`) })),
    },
    { kind: 'text', type: 'time', name: `${row}.from`, label: t('weekly.from'), half },
    { kind: 'text', type: 'time', name: `${row}.to`, label: t('weekly.to'), half },
    { kind: 'text', name: `${row}.zone`, label: t('weekly.zone'), list: 'zones', spellCheck: false, half },
    { kind: 'text', type: 'date', name: `${row}.effectiveFrom`, label: t('weekly.effectiveFrom'), half },
    { kind: 'text', type: 'date', name: `${row}.effectiveTo`, label: t('weekly.effectiveTo'), half },
  ]
}

/** State of the form after a button that changes its rows. */
export function applyWeeklyRowAction(values: Values, rowAction: RowAction): SectionsState {
  const rows = rowsOf(values, list)
  const last = rows.at(-1)
  const zone = last?.zone || values.zone || 'UTC'
  const newRow = { day: last ? dayAfter(last.day) : '1', from: '', to: '', zone, effectiveFrom: '', effectiveTo: '' }
  const { rows: changed, focusIndex } = applyRowAction(rows, rowAction, newRow)
  const next = changed.map((row, index) =>
    rowAction.kind === 'copy' && index === focusIndex ? { ...row, day: dayAfter(row.day) } : row,
  )
  const field = rowAction.kind === 'add' ? 'from' : 'day'
  const focus = focusIndex < 0 ? undefined : `${list}-${focusIndex}-${field}`
  return weeklyFormState(withRows(values, list, next), { focus, ...unsaved() })
}

const unsaved = (): Partial<SectionsState> => ({
  warning: { title: getTranslations('agents')('weekly.saveFirst'), lines: [] },
})

const dayAfter = (day: string | undefined): string => String((Number(day) % 7) + 1)

/** Reads the form without its empty rows. An invalid time becomes NaN, which the server refuses. */
export function readWeekly(values: Values): { values: Values; weekly: Window[] } {
  const rows = rowsOf(values, list).filter((row) => row.from || row.to)
  return { values: withRows(values, list, rows), weekly: rows.map(toWindow) }
}

function toWindow({ day, from = '', to = '', zone = '', effectiveFrom, effectiveTo }: Row): Window {
  const [startMinute, end] = [parseClock(from), parseClock(to)]
  return {
    weekday: Number(day),
    startMinute,
    endMinute: Number.isNaN(startMinute) ? end : endMinuteAfter(startMinute, end),
    timezone: zone.trim(),
    effectiveFrom: effectiveFrom || null,
    effectiveTo: effectiveTo || null,
  }
}

type ServerError = { pointer: string; code: string }
const fields = {
  weekday: 'day',
  startMinute: 'from',
  endMinute: 'to',
  timezone: 'zone',
  effectiveFrom: 'effectiveFrom',
  effectiveTo: 'effectiveTo',
} as const

/** Maps errors of the server to the form's fields. */
export function weeklyErrors(serverErrors: readonly ServerError[]): Record<string, string> {
  const t = getTranslations('agents')
  return Object.fromEntries(
    serverErrors.flatMap(({ pointer, code }) => {
      const [, index, key] = /^\/weekly\/(\d+)\/(\w+)$/.exec(pointer) ?? []
      const field = Object.entries(fields).find(([name]) => name === key)?.[1]
      if (!field) return []
      return [[`${list}.${index}.${field}`, t(code === 'overlaps' ? 'error.overlaps' : `error.${field}`)]]
    }),
  )
}
