import { idOf } from '../../../../_ui/form.ts'
import { applyStep, rowsOf, type Step, withRows } from '../../../_components/sections/rows.ts'
import { newQuestion, newReminder } from './formValues.ts'

type Values = Record<string, string>
const lists = {
  reminders: { newRow: newReminder, firstField: 'offset' },
  intake: { newRow: newQuestion, firstField: 'label' },
} as const

/** Applies a button that adds, moves or removes a row; returns the values and the field to focus. */
export function applyFormStep(values: Values, step: Step): { values: Values; focus?: string } {
  const list = step.list === 'reminders' || step.list === 'intake' ? step.list : null
  if (!list) return { values }
  const { newRow, firstField } = lists[list]
  const { rows, focusIndex } = applyStep(rowsOf(values, list), step, newRow)
  return {
    values: withRows(values, list, rows),
    ...(focusIndex >= 0 ? { focus: idOf(`${list}.${focusIndex}.${firstField}`) } : {}),
  }
}
