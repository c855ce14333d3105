import { locales } from '#emails/locales.ts'
import { languageName } from '../../../_i18n/console/languageName.ts'
import { getTranslations } from '../../../_i18n/console/translations.ts'
import type { FieldSpec } from '../../../_ui/form.ts'
import { questionField } from '../../../_ui/questionField.ts'
import type { BookableApplication } from '../../_shared/types.ts'
import type { Service } from './bookingQuery.ts'

/** Fields for the customer's details, the service's questions and the consent. */
export function customerFields(service: Service, application: BookableApplication): FieldSpec[] {
  const t = getTranslations('appointments')
  return [
    { kind: 'text', name: 'name', label: t('booking.name'), spellCheck: false, autoComplete: 'off', maxLength: 200 },
    {
      kind: 'text',
      type: 'email',
      name: 'email',
      label: t('booking.email'),
      inputMode: 'email',
      autoComplete: 'off',
      spellCheck: false,
      maxLength: 254,
    },
    {
      kind: 'text',
      type: 'tel',
      name: 'phone',
      label: t('booking.phone'),
      hint: t('booking.phoneHint'),
      inputMode: 'tel',
      autoComplete: 'off',
      maxLength: 32,
    },
    ...service.intake.map(intakeField),
    { kind: 'area', name: 'notes', label: t('booking.notes'), maxLength: 4000 },
    { kind: 'select', name: 'locale', label: t('booking.locale'), options: languageOptions(application.locale) },
    {
      kind: 'select',
      name: 'timezone',
      label: t('booking.timezone'),
      hint: t('booking.timezoneHint'),
      options: zoneOptions(application.timezone),
    },
    { kind: 'checkbox', name: 'consent', label: t('booking.consent'), hint: t('booking.consentHint') },
    {
      kind: 'radio',
      name: 'how',
      label: t('booking.consentMethod'),
      options: (['phone', 'in_person', 'chat'] as const).map((value) => ({
        value,
        label: t(`consentMethod.${value}`),
      })),
    },
  ]
}

function intakeField(field: Service['intake'][number]): FieldSpec {
  const t = getTranslations('appointments')
  const label = field.required ? field.label : t('booking.optional', { label: field.label })
  return questionField(field, { label, hint: field.hint, choose: t('booking.chooseOption') })
}

/** Languages of the messages: first the application's own locale, which may include a region, then all others. */
function languageOptions(applicationLocale: string): { value: string; label: string }[] {
  const own = { value: applicationLocale, label: languageName(applicationLocale) }
  const others = locales.filter(({ code }) => code !== applicationLocale.split('-')[0])
  return [own, ...others.map(({ code }) => ({ value: code, label: languageName(code) }))]
}

const zoneOptions = (applicationZone: string): { value: string; label: string }[] =>
  [applicationZone, ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== applicationZone)].map((value) => ({
    value,
    label: value.replaceAll('_', ' '),
  }))
