import { describe, expect, it } from 'vitest'
import { daysThatFit, readSelection, selectionQuery } from './timesSelection.ts'

describe('the times page', () => {
  it('uses the time zone of the URL, then the remembered one, then the application’s', () => {
    expect(readSelection({ timezone: 'Asia/Tokyo' }, 'Europe/Paris', 'Europe/Berlin', [30]).timezone).toBe('Asia/Tokyo')
    expect(readSelection({}, 'Europe/Paris', 'Europe/Berlin', [30]).timezone).toBe('Europe/Paris')
    expect(readSelection({}, null, 'Europe/Berlin', [30]).timezone).toBe('Europe/Berlin')
  })

  it('ignores an invalid time zone, date or duration', () => {
    const selection = readSelection(
      { timezone: 'Mars/Base', from: '2026-11-31', duration: '7' },
      '+02:00',
      'Europe/Berlin',
      [15, 30],
    )
    expect(selection).toMatchObject({ timezone: 'Europe/Berlin', durationMinutes: 15, from: undefined })
  })

  it('accepts only the two known screens as the next one', () => {
    expect(readSelection({ next: '//evil.example' }, null, 'UTC', [30]).next).toBeUndefined()
    expect(readSelection({ next: ['check', 'x'] }, null, 'UTC', [30]).next).toBe('check')
  })

  it('keeps time zone, duration and next screen in the links to other dates', () => {
    const selection = readSelection({ duration: '30', next: 'check' }, null, 'Europe/Berlin', [15, 30])
    const kept = { timezone: 'Europe/Berlin', duration: '30', next: 'check' }
    expect(selectionQuery(selection, { from: '2026-11-24' })).toEqual({ ...kept, from: '2026-11-24' })
    expect(selectionQuery(selection, { month: '2026-12' })).toEqual({ ...kept, month: '2026-12' })
  })

  it('shows the requested month, or the current one when the value is invalid', () => {
    const monthOf = (month: string | undefined) => readSelection({ month }, null, 'UTC', [30]).month
    expect(monthOf(undefined)).toBeUndefined()
    expect(monthOf('2026-12')).toBe('2026-12')
    expect(monthOf('2026-13')).toBe('')
  })
})

describe('how many times fit on a page', () => {
  const day = (date: string, count: number) => ({ date, slots: Array.from({ length: count }, (_, index) => index) })
  const times = (...counts: number[]) => ({
    from: '2026-11-23',
    days: counts.map((count, index) => day(`2026-11-2${index + 3}`, count)),
    earlierFrom: null,
    laterFrom: '2026-11-30',
    until: '2027-02-21',
  })

  it('shows all days when they fit', () => {
    expect(daysThatFit(times(20, 20, 20))).toEqual(times(20, 20, 20))
  })

  it('moves whole days to the next page, which starts with the first of them', () => {
    const selection = daysThatFit(times(40, 30, 60, 60))
    expect(selection.days.map(({ date }) => date)).toEqual(['2026-11-23', '2026-11-24'])
    expect(selection.laterFrom).toBe('2026-11-25')
  })

  it('shows one day in full, however many times it has', () => {
    expect(daysThatFit(times(300, 5)).days).toHaveLength(1)
  })

  it('continues with the next day when the first has few times left', () => {
    const selection = daysThatFit(times(3, 118, 118))
    expect(selection.days.map(({ slots }) => slots.length)).toEqual([3, 118])
    expect(selection.laterFrom).toBe('2026-11-25')
  })
})
