import { Temporal } from 'temporal-polyfill'
import { getTranslations } from '../../_i18n/console/translations.ts'

/** Formats `PT24H` as "24 hours before the start"; null for a missing or invalid duration. */
export function formatOffset(iso: string | null, side: 'before' | 'after'): string | null {
  const minutes = iso === null ? null : minutesOf(iso)
  if (minutes === null) return null
  const t = getTranslations('console')
  const [unit, count] =
    minutes % 1440 === 0 && minutes > 1440
      ? (['days', minutes / 1440] as const)
      : minutes % 60 === 0
        ? (['hours', minutes / 60] as const)
        : (['minutes', minutes] as const)
  return t(`offset.${side}`, { span: t(`offset.${unit}`, { count }) })
}

function minutesOf(iso: string): number | null {
  try {
    return Temporal.Duration.from(iso).total({ unit: 'minute', relativeTo: '2000-01-01' })
  } catch {
    return null
  }
}
