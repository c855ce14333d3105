import { findText, getTranslations } from '../../../../_i18n/console/translations.ts'
import type { FieldError } from '../../../_shared/fieldNames.ts'

/** Fields and texts of errors that are about a part of a field, a whole list, or share a text. `*` is a row's number. */
const rules: [pattern: RegExp, field: string, text: string][] = [
  [/^(durationsMinutes|channels)\b.*/, '$1', '$1'],
  [/^assignment\.(agentIds|agentId|queueId)\b.*/, 'assignment.$1', '$1'],
  [/^assignment.*/, 'assignment.mode', 'assignment'],
  [/^(reminders|intake)$/, 'form', '$1'],
  [/^caps\.(\w+)$/, 'caps.$1', 'caps'],
  [/^(\S+)\.channels\b.*/, '$1.channels', 'offsetChannels'],
  [/^quietHours.*/, 'quietHours.from', 'quiet'],
  [/^(intake\[\d+\])\.hint$/, '$1.hint', 'fieldHint'],
  [/^(intake\[\d+\])\.key$/, '$1.label', 'key'],
  [/^(intake\[\d+\])\.options\b.*/, '$1.options', 'options'],
  [/^((?:\S+\.)?(\w+))$/, '$1', '$2'],
]

/** Maps errors of the form's schema, and of the server under `policy`, to the form's fields. */
export function presetErrors(errors: FieldError[]): Record<string, string> {
  const t = getTranslations('presets')
  return Object.fromEntries(
    errors
      .map(({ name: given, code }): [string, string] => {
        const name = given.replace(/^policy\./, '')
        if (name === 'slug') return ['slug', t(code === 'taken' ? 'error.slugTaken' : 'error.slug')]
        for (const [pattern, field, key] of rules) {
          const text = pattern.test(name) ? findText('presets', 'error', name.replace(pattern, key)) : null
          if (text) return [name.replace(pattern, field), text]
        }
        return ['form', t('error.other', { pointer: name })]
      })
      .reverse(),
  )
}
