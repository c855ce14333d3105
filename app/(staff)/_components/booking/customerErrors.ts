import { getTranslations } from '../../../_i18n/console/translations.ts'

type Errors = Record<string, string>

const consentMethods = ['phone', 'in_person', 'chat'] as const
export const isConsentMethod = (value: string): value is (typeof consentMethods)[number] =>
  consentMethods.some((method) => method === value)

/** Errors of required fields that are empty; checked before the server is called. */
export function missingFields(values: Record<string, string>): Errors {
  const t = getTranslations('appointments')
  const has = (name: string) => Boolean(values[name]?.trim())
  return {
    ...(has('name') ? {} : { name: t('error.name') }),
    ...(has('email') || has('phone') ? {} : { email: t('error.contact') }),
    ...(has('consent') ? {} : { consent: t('error.consent') }),
    ...(isConsentMethod(values.how ?? '') ? {} : { how: t('error.consentMethod') }),
  }
}

/** Answers to the service's questions by key; a ticked checkbox is `true`. */
export function intakeAnswers(values: Record<string, string>): Record<string, string | boolean> {
  const own = Object.entries(values).filter(([name]) => name.startsWith('intake.'))
  return Object.fromEntries(own.map(([name, value]) => [name.slice('intake.'.length), value === 'true' ? true : value]))
}

/** Maps errors of the server to the names of the form's fields. */
export function fieldErrors(fields: { pointer: string; code: string }[]): Errors {
  return Object.fromEntries(fields.flatMap(({ pointer, code }) => errorOf(pointer, code)).reverse())
}

function errorOf(pointer: string, code: string): [string, string][] {
  const t = getTranslations('appointments')
  const [last = ''] = pointer.split('/').slice(-1)
  if (pointer.startsWith('/intake/')) return [[`intake.${last}`, answerError(code)]]
  switch (last) {
    case 'name':
      return [['name', t('error.name')]]
    case 'email':
      return [['email', code === 'required' ? t('error.contact') : t('error.email')]]
    case 'phone':
      return [['phone', t('error.phone')]]
    case 'timezone':
      return [['timezone', t('error.timezone')]]
    case 'notes':
      return [['notes', t('error.tooLong')]]
    case 'start':
      return [['form', t('refused.past')]]
    case 'agentId':
      return [['form', t('refused.unknown_agent')]]
    default:
      return []
  }
}

function answerError(code: string): string {
  const t = getTranslations('appointments')
  if (code === 'too_long') return t('error.tooLong')
  return t(code === 'not_offered' ? 'error.answerInvalid' : 'error.answerRequired')
}
