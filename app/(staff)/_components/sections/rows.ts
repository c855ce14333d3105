import { type Intent, serializeIntent } from '@conform-to/dom'

// Values of buttons. Each submits the form, and the form library applies it to the entered values.

/** Adds a row to the end of a list, or at a position. */
export const addRow = (name: string, payload: { defaultValue?: object; index?: number } = {}): string =>
  serializeIntent({ type: 'insert', payload: { name, ...payload } } as Intent)

export const removeRow = (name: string, index: number): string =>
  serializeIntent({ type: 'remove', payload: { name, index } })

export const moveRow = (name: string, from: number, to: number): string =>
  serializeIntent({ type: 'reorder', payload: { name, from, to } })

/** Returns the number of the row to focus after a button, in a list that now has `count` rows; -1 if it is empty. */
export function rowToFocus(pressed: Intent, count: number): number {
  if (pressed.type === 'reorder') return pressed.payload.to
  if (pressed.type !== 'insert' && pressed.type !== 'remove') return -1
  return Math.min(pressed.payload.index ?? count, count - 1)
}
