/** A month as the procedure tells it: which of its days have free times, and which months lie beside it. */
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

/** The dates of a month by weeks that begin with `firstDay` (1 is Monday); days of other months are null. */
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

/** Seven dates whose weekdays begin with `firstDay`, to write the names of the days from. */
export function weekdaysFrom(firstDay: number): string[] {
  // A Sunday.
  const sunday = Date.parse('2026-11-01T00:00Z')
  return Array.from({ length: 7 }, (_, index) => dateOf(sunday + (firstDay + index) * DAY))
}
