const UNITS = { days: 1440, hours: 60, minutes: 1 } as const
export type Unit = keyof typeof UNITS
export const units = ['minutes', 'hours', 'days'] as const

type Values = Record<string, string>

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

/** Values of the two controls of a time span's field. */
export function durationValues(name: string, minutes: number): Values {
  const { count, unit } = toTimeSpan(minutes)
  return { [`${name}.count`]: String(count), [`${name}.unit`]: unit }
}

/** Parses a whole number; NaN for anything else, which the server refuses. */
export const parseNumber = (text: string | undefined): number =>
  /^\s*\d{1,7}\s*$/.test(text ?? '') ? Number(text) : Number.NaN

/** Minutes of an entered time span; NaN for an invalid one. */
export function parseMinutes(values: Values, name: string): number {
  const unit = units.find((known) => known === values[`${name}.unit`])
  return unit ? parseNumber(values[`${name}.count`]) * UNITS[unit] : Number.NaN
}

/** ISO 8601 duration of an entered time span in its unit; empty for an invalid one. */
export function toIsoDuration(values: Values, name: string): string {
  const count = parseNumber(values[`${name}.count`])
  if (Number.isNaN(count)) return ''
  switch (values[`${name}.unit`]) {
    case 'days':
      return `P${count}D`
    case 'hours':
      return `PT${count}H`
    default:
      return `PT${count}M`
  }
}
