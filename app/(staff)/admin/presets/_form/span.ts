const UNITS = { days: 1440, hours: 60, minutes: 1 } as const
export type Unit = keyof typeof UNITS
export const units = ['minutes', 'hours', 'days'] as const

type Values = Record<string, string>

/** The longest unit that says it in a whole number. */
export function spanOf(minutes: number): { count: number; unit: Unit } {
  const unit =
    minutes > 0 && minutes % UNITS.days === 0
      ? 'days'
      : minutes > 0 && minutes % UNITS.hours === 0
        ? 'hours'
        : 'minutes'
  return { count: minutes / UNITS[unit], unit }
}

/** The two values of a field for a length of time. */
export function spanValues(name: string, minutes: number): Values {
  const { count, unit } = spanOf(minutes)
  return { [`${name}.count`]: String(count), [`${name}.unit`]: unit }
}

/** A whole number as it is typed; NaN for anything else, which no field accepts. */
export const numberOf = (text: string | undefined): number =>
  /^\s*\d{1,7}\s*$/.test(text ?? '') ? Number(text) : Number.NaN

/** Minutes of what was entered; NaN where it is no length of time. */
export function minutesOf(values: Values, name: string): number {
  const unit = units.find((one) => one === values[`${name}.unit`])
  return unit ? numberOf(values[`${name}.count`]) * UNITS[unit] : Number.NaN
}

/** ISO 8601, in the unit that was chosen; empty where it is no length of time. */
export function isoOf(values: Values, name: string): string {
  const count = numberOf(values[`${name}.count`])
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
