import { z } from 'zod'

const UNITS = { days: 1440, hours: 60, minutes: 1 } as const
export type Unit = keyof typeof UNITS
export const units = ['minutes', 'hours', 'days'] as const

/** Converts minutes to a whole number of the longest possible unit. */
export function toTimeSpan(minutes: number): { count: number; unit: Unit } {
  const unit =
    minutes > 0 && minutes % UNITS.days === 0
      ? 'days'
      : minutes > 0 && minutes % UNITS.hours === 0
        ? 'hours'
        : 'minutes'
  return { count: minutes / UNITS[unit], unit }
}

/** An entered time span; a count that is not a whole number becomes NaN, which the schema refuses. */
const timeSpan = z.object({
  count: z
    .string()
    .regex(/^\d{1,7}$/)
    .transform(Number)
    .catch(Number.NaN),
  unit: z.enum(units).catch('minutes'),
})

/** Minutes of an entered time span; NaN for an invalid one. */
export function toMinutes(value: unknown): number {
  const { data } = timeSpan.safeParse(value)
  return data ? data.count * UNITS[data.unit] : Number.NaN
}

/** ISO 8601 duration of an entered time span in its unit; invalid for an invalid one. */
export function toIsoDuration(value: unknown): string {
  const { data } = timeSpan.safeParse(value)
  if (!data) return ''
  const { count, unit } = data
  return unit === 'days' ? `P${count}D` : `PT${count}${unit === 'hours' ? 'H' : 'M'}`
}
