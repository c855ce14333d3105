import { expect, it } from 'vitest'
import { applyRowAction, parseRowAction, rowsOf, withRows } from './rows.ts'

it('reads rows in the order of their numbers and writes them without gaps', () => {
  const values = {
    name: 'x',
    'hours.2.from': '10:00',
    'hours.0.from': '08:00',
    'hours.0.to': '09:00',
    'hoursX.1.a': '',
  }
  const rows = rowsOf(values, 'hours')
  expect(rows).toEqual([{ from: '08:00', to: '09:00' }, { from: '10:00' }])
  expect(withRows(values, 'hours', rows)).toEqual({
    name: 'x',
    'hoursX.1.a': '',
    'hours.0.from': '08:00',
    'hours.0.to': '09:00',
    'hours.1.from': '10:00',
  })
})

it('adds at the end, copies, removes, and moves no further than the first and last row', () => {
  const rows = ['a', 'b', 'c'].map((key) => ({ key }))
  const keys = (pressed: string) => {
    const rowAction = parseRowAction(pressed)
    if (!rowAction) throw new Error('not a row action')
    const result = applyRowAction(rows, rowAction, { key: 'new' })
    return [result.rows.map((row) => row.key).join(''), result.focusIndex]
  }
  expect(keys('add list')).toEqual(['abcnew', 3])
  expect(keys('remove list 1')).toEqual(['ac', 1])
  expect(keys('remove list 2')).toEqual(['ab', 1])
  expect(keys('copy list 0')).toEqual(['aabc', 1])
  expect(keys('up list 2')).toEqual(['acb', 1])
  expect(keys('up list 0')).toEqual(['abc', 0])
  expect(keys('down list 2')).toEqual(['abc', 2])
  expect(keys('down list 9')).toEqual(['abc', 2])
})

it.each([undefined, '', 'save', 'add', 'drop table x'])(
  'treats the button value %j as the one that saves',
  (pressed) => {
    expect(parseRowAction(pressed)).toBeNull()
  },
)
