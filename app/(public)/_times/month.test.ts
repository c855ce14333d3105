import { expect, it } from 'vitest'
import { weekdaysFrom, weeksOf } from './month.ts'

const all = (month: string, firstDay: number) => weeksOf(month, firstDay).flat()

it.each(['2026-02', '2026-11', '2027-02', '2028-02', '2026-08'])(
  'contains every day of %s once, in the column of its weekday',
  (month) => {
    for (const firstDay of [1, 6, 7]) {
      const weeks = weeksOf(month, firstDay)
      const days = weeks.flat().filter((date) => date !== null)
      const [year, number] = month.split('-').map(Number)
      expect(days).toHaveLength(new Date(Date.UTC(year ?? 0, number ?? 0, 0)).getUTCDate())
      expect(new Set(days).size).toBe(days.length)
      expect(days).toEqual(days.toSorted())
      for (const week of weeks) {
        expect(week).toHaveLength(7)
        for (const [column, date] of week.entries()) {
          if (date) expect(new Date(date).getUTCDay()).toBe((firstDay + column) % 7)
        }
      }
    }
  },
)

it('shows no empty week', () => {
  for (const week of [...weeksOf('2026-02', 7), ...weeksOf('2027-02', 1)]) expect(week.some(Boolean)).toBe(true)
  expect(all('2027-02', 1)).toHaveLength(28)
})

it('starts the weekday names with the first day of the week', () => {
  expect(weekdaysFrom(1).map((date) => new Date(date).getUTCDay())).toEqual([1, 2, 3, 4, 5, 6, 0])
  expect(weekdaysFrom(6)[0]).toBe('2026-11-07')
})
