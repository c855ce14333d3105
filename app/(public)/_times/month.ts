/** A month with the number of free times per day, and the adjacent months that have bookable dates. */
export type MonthView = {
  /** `2026-11` */
  month: string
  timezone: string
  days: { date: string; count: number }[]
  earlier: string | null
  later: string | null
}

const DAY = 86_400_000
const dateOf = (at: number): string => new Date(at).toISOString().slice(0, 10)

/** Returns the dates of a month by weeks that start with `firstDay` (1 is Monday); days of other months are null. */
export function weeksOf(month: string, firstDay: number): (string | null)[][] {
  const first = Date.parse(`${month}-01T00:00Z`)
  const before = (new Date(first).getUTCDay() - firstDay + 7) % 7
  const weeks: (string | null)[][] = []
  for (let start = first - before * DAY; weeks.length === 0 || dateOf(start).startsWith(month); start += 7 * DAY) {
    const dates = Array.from({ length: 7 }, (_, index) => dateOf(start + index * DAY))
    weeks.push(dates.map((date) => (date.startsWith(month) ? date : null)))
  }
  return weeks
}

/** Returns seven dates whose weekdays start with `firstDay`, from which the weekday names are formatted. */
export function weekdaysFrom(firstDay: number): string[] {
  // 1 November 2026 is a Sunday.
  const sunday = Date.parse('2026-11-01T00:00Z')
  return Array.from({ length: 7 }, (_, index) => dateOf(sunday + (firstDay + index) * DAY))
}
