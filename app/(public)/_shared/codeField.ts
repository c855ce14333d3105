import { translations } from '../../_i18n/translations.ts'
import type { FieldSpec } from '../../_ui/form.ts'

/** Describes the field for a one-time code. */
export function codeField(): FieldSpec {
  const t = translations()
  return {
    kind: 'text',
    name: 'code',
    label: t('verify.code'),
    hint: t('verify.codeHint'),
    inputMode: 'numeric',
    autoComplete: 'one-time-code',
    spellCheck: false,
    narrow: true,
  }
}
