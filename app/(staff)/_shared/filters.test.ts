import { expect, it } from 'vitest'
import { choice, day, one, pageNumber, withQuery } from './filters.ts'
import { offsetWords } from './offset.ts'

it('takes from an address what is usable, and leaves out the rest', () => {
  expect(choice({ status: 'cancelled' }, 'status', 'status')).toBe('cancelled')
  expect(choice({ status: 'nonsense' }, 'status', 'status')).toBeUndefined()
  expect(choice({ status: 'toString' }, 'status', 'status')).toBeUndefined()
  expect(day({ from: '2026-02-28' }, 'from')).toBe('2026-02-28')
  for (const from of ['2026-02-30', '2026-2-3', 'x', '']) expect(day({ from }, 'from')).toBeUndefined()
  expect(one({ q: ['first', 'second'] }, 'q')).toBe('first')
  expect(one({ q: '  ' }, 'q')).toBeUndefined()
  for (const page of ['0', '-1', '1.5', 'x', '99999999']) expect(pageNumber({ page })).toBe(1)
  expect(pageNumber({ page: '3' })).toBe(3)
})

it('writes what is set of a filter into the address', () => {
  expect(withQuery('/a', { q: 'Ö & Co', page: undefined, status: '' })).toBe('/a?q=%C3%96+%26+Co')
  expect(withQuery('/a', {})).toBe('/a')
})

it.each([
  ['PT24H', 'before', '24 hours before the start'],
  ['P2D', 'before', '2 days before the start'],
  ['PT1H', 'before', '1 hour before the start'],
  ['PT15M', 'after', '15 minutes after the end'],
] as const)('says %s in words', (iso, side, said) => {
  expect(offsetWords(iso, side)).toBe(said)
})

it('says nothing for no offset', () => {
  expect(offsetWords(null, 'before')).toBeNull()
  expect(offsetWords('tomorrow', 'before')).toBeNull()
})
