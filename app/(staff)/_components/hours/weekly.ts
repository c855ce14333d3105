import { agentWords } from '../../../_i18n/console/areaWords.ts'
import type { FieldSpec } from '../../../_ui/form.ts'
import type { Hours } from '../../_shared/types.ts'
import { type Row, rowsOf, type Step, take, withRows } from '../sections/rows.ts'
import type { SectionSpec, SectionsState } from '../sections/spec.ts'
import { clockOf, endOf, minuteOf } from './clock.ts'

type Window = Hours['weekly'][number]
type Values = Record<string, string>
const list = 'hours'
const days = ['1', '2', '3', '4', '5', '6', '7'] as const

/** An agent's weekly hours as rows of a form, by day and time. */
export function weeklyState({ agent, weekly }: Hours): SectionsState {
  const rows = [...weekly].sort((a, b) => a.weekday - b.weekday || a.startMinute - b.startMinute).map(toRow)
  return drawWeekly(withRows({ zone: agent.timezone }, list, rows))
}

const toRow = (window: Window): Row => ({
  day: String(window.weekday),
  from: clockOf(window.startMinute),
  to: clockOf(window.endMinute),
  zone: window.timezone,
  effectiveFrom: window.effectiveFrom ?? '',
  effectiveTo: window.effectiveTo ?? '',
})

export const drawWeekly = (values: Values, more: Partial<SectionsState> = {}): SectionsState => ({
  values,
  errors: {},
  occurrence: 0,
  sections: [section(rowsOf(values, list))],
  ...more,
})

function section(rows: readonly Row[]): SectionSpec {
  const t = agentWords()
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
        steps: [
          { value: `copy ${list} ${index}`, label: t('weekly.copy'), about: t('weekly.copyWhat', { row: title }) },
          {
            value: `remove ${list} ${index}`,
            label: t('weekly.remove'),
            about: t('weekly.removeWhat', { row: title }),
          },
        ],
      }
    }),
    empty: t('weekly.empty'),
    add: { value: `add ${list}`, label: t('weekly.add') },
  }
}

function titleOf({ day, from = '', to = '' }: Row): string {
  const t = agentWords()
  const known = days.find((one) => one === day)
  return known && from && to ? t('weekly.row', { day: t(`day.${known}`), from, to }) : t('weekly.newRow')
}

function fieldsOf(row: string): FieldSpec[] {
  const t = agentWords()
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

/** The form after a button that changes it. */
export function stepWeekly(values: Values, step: Step): SectionsState {
  const rows = rowsOf(values, list)
  const last = rows.at(-1)
  const zone = last?.zone || values.zone || 'UTC'
  const fresh = { day: last ? dayAfter(last.day) : '1', from: '', to: '', zone, effectiveFrom: '', effectiveTo: '' }
  const taken = take(rows, step, fresh)
  const next = taken.rows.map((row, at) =>
    step.verb === 'copy' && at === taken.at ? { ...row, day: dayAfter(row.day) } : row,
  )
  const field = step.verb === 'add' ? 'from' : 'day'
  const focus = taken.at < 0 ? undefined : `${list}-${taken.at}-${field}`
  return drawWeekly(withRows(values, list, next), { focus, ...unsaved() })
}

const unsaved = (): Partial<SectionsState> => ({ warning: { title: agentWords()('weekly.saveFirst'), lines: [] } })

const dayAfter = (day: string | undefined): string => String((Number(day) % 7) + 1)

/** The form without rows that were left empty, and what they say; times that are none become NaN, which nobody accepts. */
export function readWeekly(values: Values): { values: Values; weekly: Window[] } {
  const rows = rowsOf(values, list).filter((row) => row.from || row.to)
  return { values: withRows(values, list, rows), weekly: rows.map(toWindow) }
}

function toWindow({ day, from = '', to = '', zone = '', effectiveFrom, effectiveTo }: Row): Window {
  const [startMinute, end] = [minuteOf(from), minuteOf(to)]
  return {
    weekday: Number(day),
    startMinute,
    endMinute: Number.isNaN(startMinute) ? end : endOf(startMinute, end),
    timezone: zone.trim(),
    effectiveFrom: effectiveFrom || null,
    effectiveTo: effectiveTo || null,
  }
}

type Refused = { pointer: string; code: string }
const fields = {
  weekday: 'day',
  startMinute: 'from',
  endMinute: 'to',
  timezone: 'zone',
  effectiveFrom: 'effectiveFrom',
  effectiveTo: 'effectiveTo',
} as const

/** What is wrong, at the field of the form, in words. */
export function weeklyErrors(refused: readonly Refused[]): Record<string, string> {
  const t = agentWords()
  return Object.fromEntries(
    refused.flatMap(({ pointer, code }) => {
      const [, index, key] = /^\/weekly\/(\d+)\/(\w+)$/.exec(pointer) ?? []
      const field = Object.entries(fields).find(([name]) => name === key)?.[1]
      if (!field) return []
      return [[`${list}.${index}.${field}`, t(code === 'overlaps' ? 'error.overlaps' : `error.${field}`)]]
    }),
  )
}
