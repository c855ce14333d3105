import { appointmentWords } from '../../../_i18n/console/ownWords.ts'

type Errors = Record<string, string>

const ways = ['phone', 'in_person', 'chat'] as const
export const isConsentWay = (value: string): value is (typeof ways)[number] => ways.some((way) => way === value)

/** What must be there before anything is asked of the server. */
export function missingIn(values: Record<string, string>): Errors {
  const t = appointmentWords()
  const has = (name: string) => Boolean(values[name]?.trim())
  return {
    ...(has('name') ? {} : { name: t('field.name') }),
    ...(has('email') || has('phone') ? {} : { email: t('field.contact') }),
    ...(has('consent') ? {} : { consent: t('field.consent') }),
    ...(isConsentWay(values.how ?? '') ? {} : { how: t('field.how') }),
  }
}

/** The service's own answers, by their keys; a box that is ticked says `true`. */
export function intakeOf(values: Record<string, string>): Record<string, string | boolean> {
  const own = Object.entries(values).filter(([name]) => name.startsWith('intake.'))
  return Object.fromEntries(own.map(([name, value]) => [name.slice('intake.'.length), value === 'true' ? true : value]))
}

/** What the server found wrong with a field, under the name the form has for it. */
export function fieldErrors(fields: { pointer: string; code: string }[]): Errors {
  return Object.fromEntries(fields.flatMap(({ pointer, code }) => errorOf(pointer, code)).reverse())
}

function errorOf(pointer: string, code: string): [string, string][] {
  const t = appointmentWords()
  const [last = ''] = pointer.split('/').slice(-1)
  if (pointer.startsWith('/intake/')) return [[`intake.${last}`, answerError(code)]]
  switch (last) {
    case 'name':
      return [['name', t('field.name')]]
    case 'email':
      return [['email', code === 'required' ? t('field.contact') : t('field.email')]]
    case 'phone':
      return [['phone', t('field.phone')]]
    case 'timezone':
      return [['timezone', t('field.timezone')]]
    case 'notes':
      return [['notes', t('field.long')]]
    case 'start':
      return [['form', t('refused.past')]]
    case 'agentId':
      return [['form', t('refused.unknown_agent')]]
    default:
      return []
  }
}

function answerError(code: string): string {
  const t = appointmentWords()
  if (code === 'too_long') return t('field.long')
  return t(code === 'not_offered' ? 'field.optionThis' : 'field.requiredThis')
}
