const DAY = 1440

/** `09:30` of minutes after midnight; past the day's end it is the next day's clock. */
export const clockOf = (minute: number): string =>
  `${String(Math.floor((minute % DAY) / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`

/** Minutes after midnight of `9:30` or `09:30`; NaN of anything else. */
export function minuteOf(clock: string): number {
  const [, hours = '', minutes = ''] = /^(\d{1,2})[:.](\d{2})$/.exec(clock.trim()) ?? []
  const [hour, minute] = [Number(hours || 'x'), Number(minutes || 'x')]
  return hour <= 23 && minute <= 59 ? hour * 60 + minute : Number.NaN
}

/** Where hours end: what is not after their beginning is on the next day. */
export const endOf = (start: number, end: number): number => (end <= start ? end + DAY : end)
