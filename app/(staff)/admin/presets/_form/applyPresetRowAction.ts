import { idOf } from '../../../../_ui/form.ts'
import { applyRowAction, type RowAction, rowsOf, withRows } from '../../../_components/sections/rows.ts'
import { newQuestion, newReminder } from './formValues.ts'

type Values = Record<string, string>
const lists = {
  reminders: { newRow: newReminder, firstField: 'offset' },
  intake: { newRow: newQuestion, firstField: 'label' },
} as const

/** Applies a button that adds, moves or removes a row; returns the values and the field to focus. */
export function applyPresetRowAction(values: Values, rowAction: RowAction): { values: Values; focus?: string } {
  const list = rowAction.list === 'reminders' || rowAction.list === 'intake' ? rowAction.list : null
  if (!list) return { values }
  const { newRow, firstField } = lists[list]
  const { rows, focusIndex } = applyRowAction(rowsOf(values, list), rowAction, newRow)
  return {
    values: withRows(values, list, rows),
    ...(focusIndex >= 0 ? { focus: idOf(`${list}.${focusIndex}.${firstField}`) } : {}),
  }
}
