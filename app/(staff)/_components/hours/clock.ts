const DAY = 1440

/** Formats minutes after midnight as `09:30`; 1440 and more count as the next day, so 1500 is `01:00`. */
export const formatClock = (minute: number): string =>
  `${String(Math.floor((minute % DAY) / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`

/** Minutes after midnight of `9:30` or `09:30`; NaN for anything else. */
export function parseClock(clock: string): number {
  const [, hours = '', minutes = ''] = /^(\d{1,2})[:.](\d{2})$/.exec(clock.trim()) ?? []
  const [hour, minute] = [Number(hours || 'x'), Number(minutes || 'x')]
  return hour <= 23 && minute <= 59 ? hour * 60 + minute : Number.NaN
}

/** End of hours in minutes; an end that is not after the start is on the next day. */
export const endMinuteAfter = (start: number, end: number): number => (end <= start ? end + DAY : end)
