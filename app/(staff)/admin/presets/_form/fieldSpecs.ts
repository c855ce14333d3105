import { presetWords } from '../../../../_i18n/console/areaWords.ts'
import type { SpanSpec, TextSpec } from '../../../../_ui/form.ts'
import type { StepSpec } from '../../../_components/sections/spec.ts'
import { units } from './span.ts'

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

export function spanField(name: string, label: string, hint?: string): SpanSpec {
  const t = presetWords()
  const options = units.map((value) => ({ value, label: t(`unit.${value}`) }))
  return { kind: 'span', name, label, half, unit: t('form.unit', { field: label }), options, ...(hint ? { hint } : {}) }
}

export function channelOptions() {
  const t = presetWords()
  return (['EMAIL', 'SMS'] as const).map((value) => ({ value, label: t(`channel.${value}`) }))
}

/** The buttons of a row; each says to which row it belongs when it is read alone. */
export function rowSteps(
  list: string,
  index: number,
  row: string,
  verbs: readonly ('up' | 'down' | 'remove')[],
): StepSpec[] {
  const t = presetWords()
  return verbs.map((verb) => {
    const label = t(`form.${verb}`)
    return { value: `${verb} ${list} ${index}`, label, about: t('form.what', { label, row }) }
  })
}
