import { idOf } from '../../../../_ui/form.ts'
import { rowsOf, type Step, take, withRows } from '../../../_components/sections/rows.ts'
import { freshQuestion, freshReminder } from './values.ts'

type Values = Record<string, string>
const lists = {
  reminders: { fresh: freshReminder, first: 'offset' },
  intake: { fresh: freshQuestion, first: 'label' },
} as const

/** The form's values after a button that adds, moves or removes a row, and the field to go to. */
export function takeStep(values: Values, step: Step): { values: Values; focus?: string } {
  const list = step.list === 'reminders' || step.list === 'intake' ? step.list : null
  if (!list) return { values }
  const { fresh, first } = lists[list]
  const { rows, at } = take(rowsOf(values, list), step, fresh)
  return {
    values: withRows(values, list, rows),
    ...(at >= 0 ? { focus: idOf(`${list}.${at}.${first}`) } : {}),
  }
}
