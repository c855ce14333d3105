import type { Intent } from '@conform-to/dom'
import { z } from 'zod'
import { saveWeeklyInput } from '#server/scheduling/hours/schema.ts'
import { getTranslations } from '../../../_i18n/console/translations.ts'
import { type FieldSpec, idOf } from '../../../_ui/form.ts'
import { type FieldError, toValues } from '../../_shared/fieldNames.ts'
import type { Hours } from '../../_shared/types.ts'
import { addRow, removeRow, rowToFocus } from '../sections/rows.ts'
import { type SectionSpec, type SectionsState, sectionsState } from '../sections/spec.ts'
import { endMinuteAfter, formatClock, parseClock } from './clock.ts'

type Window = Hours['weekly'][number]
const list = 'weekly'
const days = ['1', '2', '3', '4', '5', '6', '7'] as const

const text = z.string().default('')
const rowFields = { weekday: text, startMinute: text, endMinute: text, timezone: text, effectiveFrom: text }
const row = z.object({ ...rowFields, effectiveTo: text }).prefault({})
type Row = z.output<typeof row>
const entries = z.object({ zone: text, weekly: z.array(row).default([]) })

/** The form of an agent's weekly hours; rows without times are left out. */
export const weeklyForm = z.object({
  weekly: entries.shape.weekly
    .transform((rows) => rows.filter(hasTimes).map(toWindow))
    .pipe(saveWeeklyInput.shape.weekly),
})

const hasTimes = (row: Row): boolean => Boolean(row.startMinute || row.endMinute)

/** Converts a row to hours. An invalid time becomes NaN, which is refused. */
function toWindow({
  weekday,
  startMinute,
  endMinute,
  timezone,
  effectiveFrom,
  effectiveTo,
}: Row): z.input<typeof saveWeeklyInput>['weekly'][number] {
  const [start, end] = [parseClock(startMinute), parseClock(endMinute)]
  return {
    weekday: Number(weekday),
    startMinute: start,
    endMinute: Number.isNaN(start) ? end : endMinuteAfter(start, end),
    timezone,
    effectiveFrom: effectiveFrom || null,
    effectiveTo: effectiveTo || null,
  }
}

/** State of the form with an agent's weekly hours as rows, by day and time. */
export function initialWeeklyState({ agent, weekly }: Hours): SectionsState {
  const rows = [...weekly].sort((a, b) => a.weekday - b.weekday || a.startMinute - b.startMinute).map(toRow)
  return weeklyFormState({ zone: agent.timezone, weekly: rows })
}

const toRow = (window: Window): Row => ({
  weekday: String(window.weekday),
  startMinute: formatClock(window.startMinute),
  endMinute: formatClock(window.endMinute),
  timezone: window.timezone,
  effectiveFrom: window.effectiveFrom ?? '',
  effectiveTo: window.effectiveTo ?? '',
})

const weeklyFormState = ({ zone, weekly }: z.output<typeof entries>, more: Partial<SectionsState> = {}) =>
  sectionsState(toValues({ zone, weekly }), [section(weekly)], more)

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
        fields: fieldsOf(`${list}[${index}]`),
        buttons: [
          {
            value: addRow(list, { index: index + 1 }),
            label: t('weekly.copy'),
            name: t('weekly.copyRow', { row: title }),
          },
          { value: removeRow(list, index), label: t('weekly.remove'), name: t('weekly.removeRow', { row: title }) },
        ],
      }
    }),
    empty: t('weekly.empty'),
    add: { value: addRow(list), label: t('weekly.add') },
  }
}

function titleOf({ weekday, startMinute: from, endMinute: to }: Row): string {
  const t = getTranslations('agents')
  const known = days.find((value) => value === weekday)
  return known && from && to ? t('weekly.row', { day: t(`day.${known}`), from, to }) : t('weekly.newRow')
}

function fieldsOf(row: string): FieldSpec[] {
  const t = getTranslations('agents')
  const half = true
  return [
    {
      kind: 'select',
      name: `${row}.weekday`,
      label: t('weekly.day'),
      half,
      options: days.map((value) => ({ value, label: t(`day.${value}`) })),
    },
    { kind: 'text', type: 'time', name: `${row}.startMinute`, label: t('weekly.from'), half },
    { kind: 'text', type: 'time', name: `${row}.endMinute`, label: t('weekly.to'), half },
    { kind: 'text', name: `${row}.timezone`, label: t('weekly.zone'), list: 'zones', spellCheck: false, half },
    { kind: 'text', type: 'date', name: `${row}.effectiveFrom`, label: t('weekly.effectiveFrom'), half },
    { kind: 'text', type: 'date', name: `${row}.effectiveTo`, label: t('weekly.effectiveTo'), half },
  ]
}

/** State of the form after a button that changed its rows. A new row starts on the next day, a copy with the same hours. */
export function weeklyStateAfter(pressed: Intent, entered: object): SectionsState {
  const { zone, weekly } = entries.parse(entered)
  const index = rowToFocus(pressed, weekly.length)
  const isCopy = pressed.type === 'insert' && pressed.payload.index !== undefined
  const previous = weekly[index - 1]
  if (pressed.type === 'insert') {
    const kept = isCopy && previous ? previous : { ...emptyRow, timezone: previous?.timezone || zone || 'UTC' }
    weekly[index] = { ...kept, weekday: previous ? dayAfter(previous.weekday) : '1' }
  }
  const field = pressed.type === 'insert' && !isCopy ? 'startMinute' : 'weekday'
  const focus = index < 0 ? undefined : idOf(`${list}[${index}].${field}`)
  return weeklyFormState({ zone, weekly }, { focus, ...unsaved() })
}

const emptyRow = row.parse({})

/** State of the form after a failure, without the rows that were left out. */
export function refusedWeeklyState(entered: object, more: Partial<SectionsState>): SectionsState {
  const { zone, weekly } = entries.parse(entered)
  return weeklyFormState({ zone, weekly: weekly.filter(hasTimes) }, more)
}

const unsaved = (): Partial<SectionsState> => ({
  warning: { title: getTranslations('agents')('weekly.saveFirst'), lines: [] },
})

const dayAfter = (day: string): string => String((Number(day) % 7) + 1)

/** Texts of errors by field. */
const errorKeys = {
  weekday: 'day',
  startMinute: 'from',
  endMinute: 'to',
  timezone: 'zone',
  effectiveFrom: 'effectiveFrom',
  effectiveTo: 'effectiveTo',
} as const

export function weeklyErrors(fields: readonly FieldError[]): Record<string, string> {
  const t = getTranslations('agents')
  return Object.fromEntries(
    fields.flatMap(({ name, code }) => {
      const key = Object.entries(errorKeys).find(([field]) => name.endsWith(`].${field}`))?.[1]
      return key ? [[name, t(code === 'overlaps' ? 'error.overlaps' : `error.${key}`)]] : []
    }),
  )
}
