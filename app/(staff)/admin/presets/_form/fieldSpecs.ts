import { getTranslations } from '../../../../_i18n/console/translations.ts'
import type { DurationSpec, TextSpec } from '../../../../_ui/form.ts'
import { moveRow, removeRow } from '../../../_components/sections/rows.ts'
import type { RowButtonSpec } from '../../../_components/sections/spec.ts'
import { units } from './timeSpan.ts'

export const half = true

export const textField = (name: string, label: string, hint?: string): TextSpec => ({
  kind: 'text',
  name,
  label,
  half,
  autoComplete: 'off',
  spellCheck: false,
  maxLength: 200,
  ...(hint ? { hint } : {}),
})

export function durationField(name: string, label: string, hint?: string): DurationSpec {
  const t = getTranslations('presets')
  const options = units.map((value) => ({ value, label: t(`unit.${value}`) }))
  return {
    kind: 'duration',
    name,
    label,
    half,
    unit: t('form.unit', { field: label }),
    options,
    ...(hint ? { hint } : {}),
  }
}

export function channelOptions() {
  const t = getTranslations('presets')
  return (['EMAIL', 'SMS'] as const).map((value) => ({ value, label: t(`channel.${value}`) }))
}

/** Buttons of a row. Their accessible names include the row, because screen readers list buttons without context. */
export function rowButtons(name: string, index: number, row: string, kinds: readonly ('up' | 'down' | 'remove')[]) {
  const t = getTranslations('presets')
  return kinds.map((kind): RowButtonSpec => {
    const label = t(`form.${kind}`)
    const to = kind === 'up' ? index - 1 : index + 1
    const value = kind === 'remove' ? removeRow(name, index) : moveRow(name, index, to)
    return { value, label, name: t('form.buttonOfRow', { label, row }) }
  })
}
