import { locales } from '#emails/locales.ts'
import { appointmentWords } from '../../../_i18n/console/ownWords.ts'
import { pageTag } from '../../../_i18n/words.ts'
import type { FieldSpec } from '../../../_ui/form.ts'
import type { Offer } from '../../_shared/types.ts'
import type { Service } from './asked.ts'

/** What staff write down of a customer, the service's own questions and the consent included. */
export function whoFields(service: Service, offer: Offer): FieldSpec[] {
  const t = appointmentWords()
  return [
    { kind: 'text', name: 'name', label: t('new.name'), spellCheck: false, autoComplete: 'off', maxLength: 200 },
    {
      kind: 'text',
      type: 'email',
      name: 'email',
      label: t('new.email'),
      inputMode: 'email',
      autoComplete: 'off',
      spellCheck: false,
      maxLength: 254,
    },
    {
      kind: 'text',
      type: 'tel',
      name: 'phone',
      label: t('new.phone'),
      hint: t('new.phoneHint'),
      inputMode: 'tel',
      autoComplete: 'off',
      maxLength: 32,
    },
    ...service.intake.map(questionField),
    { kind: 'area', name: 'notes', label: t('new.notes'), maxLength: 4000 },
    { kind: 'select', name: 'locale', label: t('new.locale'), options: languagesFor(offer.locale) },
    {
      kind: 'select',
      name: 'timezone',
      label: t('new.timezone'),
      hint: t('new.timezoneHint'),
      options: zonesFor(offer.timezone),
    },
    { kind: 'checkbox', name: 'consent', label: t('new.consent'), hint: t('new.consentHint') },
    {
      kind: 'radio',
      name: 'how',
      label: t('new.how'),
      options: (['phone', 'in_person', 'chat'] as const).map((value) => ({ value, label: t(`consentWay.${value}`) })),
    },
  ]
}

function questionField(field: Service['intake'][number]): FieldSpec {
  const t = appointmentWords()
  const label = field.required ? field.label : t('new.optional', { label: field.label })
  const common = { name: `intake.${field.key}`, label, hint: field.hint }
  switch (field.type) {
    case 'select': {
      const options = (field.options ?? []).map((option) => ({ value: option, label: option }))
      return { ...common, kind: 'select', options: [{ value: '', label: t('new.select') }, ...options] }
    }
    case 'checkbox':
      return { ...common, kind: 'checkbox' }
    case 'longText':
      return { ...common, kind: 'area' }
    case 'number':
      return { ...common, kind: 'text', inputMode: 'numeric', maxLength: 20 }
    case 'date':
      return { ...common, kind: 'text', type: 'date' }
    case 'email':
      return { ...common, kind: 'text', type: 'email', inputMode: 'email', spellCheck: false }
    case 'text':
      return { ...common, kind: 'text' }
  }
}

const names = new Intl.DisplayNames(pageTag, { type: 'language', fallback: 'code' })

/** The languages that messages are written in; the application's own tag stays as it is. */
function languagesFor(standard: string): { value: string; label: string }[] {
  const own = { value: standard, label: names.of(standard) ?? standard }
  const others = locales.filter(({ code }) => code !== standard.split('-')[0])
  return [own, ...others.map(({ code }) => ({ value: code, label: names.of(code) ?? code }))]
}

const zonesFor = (standard: string): { value: string; label: string }[] =>
  [standard, ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== standard)].map((value) => ({
    value,
    label: value.replaceAll('_', ' '),
  }))
