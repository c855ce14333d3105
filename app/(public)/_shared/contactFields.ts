import { translations } from '../../_i18n/translations.ts'
import type { FieldSpec, TextSpec } from '../../_ui/form.ts'

type Channel = 'EMAIL' | 'SMS'
export type EnteredContact = { email: string } | { phone: string }

/**
 * Describes the fields for an email address or a mobile number; with one channel its field is shown without a choice. `hint`
 * belongs to the choice, or to the only field.
 */
export function contactFields(channels: readonly Channel[], question: string, hint?: string): FieldSpec[] {
  const t = translations()
  const fields: Record<Channel, TextSpec> = {
    EMAIL: {
      kind: 'text',
      type: 'email',
      name: 'email',
      label: t('details.email'),
      autoComplete: 'email',
      inputMode: 'email',
      spellCheck: false,
    },
    SMS: {
      kind: 'text',
      type: 'tel',
      name: 'phone',
      label: t('details.phone'),
      hint: t('details.phoneHint'),
      autoComplete: 'tel',
      inputMode: 'tel',
    },
  }
  const names = { EMAIL: t('details.byEmail'), SMS: t('details.bySms') }
  const [only] = channels
  if (channels.length === 1 && only) return [{ ...fields[only], ...(hint ? { hint } : {}) }]
  const options = channels.map((value) => ({ value, label: names[value], fields: [fields[value]] }))
  return [{ kind: 'radio', name: 'channel', label: question, hint, options }]
}

/** Returns the contact that was entered for the chosen channel. */
export function enteredContact(values: Record<string, string>): EnteredContact {
  const bySms = values.channel === 'SMS' || (values.channel === undefined && values.phone !== undefined)
  return bySms ? { phone: values.phone ?? '' } : { email: values.email ?? '' }
}
