import { expect, it } from 'vitest'
import { pageNumber, queryChoice, queryDay, queryValue, withQuery } from './query.ts'

it('reads usable values from the query string and ignores the rest', () => {
  expect(queryChoice({ status: 'cancelled' }, 'status', 'status')).toBe('cancelled')
  expect(queryChoice({ status: 'nonsense' }, 'status', 'status')).toBeUndefined()
  expect(queryChoice({ status: 'toString' }, 'status', 'status')).toBeUndefined()
  expect(queryDay({ from: '2026-02-28' }, 'from')).toBe('2026-02-28')
  for (const from of ['2026-02-30', '2026-2-3', 'x', '']) expect(queryDay({ from }, 'from')).toBeUndefined()
  expect(queryValue({ q: ['first', 'second'] }, 'q')).toBe('first')
  expect(queryValue({ q: '  ' }, 'q')).toBeUndefined()
  for (const page of ['0', '-1', '1.5', 'x', '99999999']) expect(pageNumber({ page })).toBe(1)
  expect(pageNumber({ page: '3' })).toBe(3)
})

it('omits empty and undefined values when it writes a query string', () => {
  expect(withQuery('/a', { q: 'Ö & Co', page: undefined, status: '' })).toBe('/a?q=%C3%96+%26+Co')
  expect(withQuery('/a', {})).toBe('/a')
})
