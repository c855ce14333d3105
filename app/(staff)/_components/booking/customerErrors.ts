import { z } from 'zod'
import { getTranslations } from '../../../_i18n/console/translations.ts'
import type { FieldError } from '../../_shared/fieldNames.ts'

type Errors = Record<string, string>

/** The form of a customer's details. Whether a contact is given is checked even if another field is invalid. */
export const customerForm = z
  .object({
    start: z.string().optional(),
    name: z.string(),
    email: z.string().nullable().default(null),
    phone: z.string().nullable().default(null),
    intake: z
      .record(
        z.string(),
        z.string().transform((answer) => (answer === 'true' ? true : answer)),
      )
      .default({}),
    notes: z.string().optional(),
    locale: z.string().optional(),
    timezone: z.string().optional(),
    consent: z.string(),
    how: z.enum(['phone', 'in_person', 'chat']),
  })
  .refine(({ email, phone }) => email || phone, { path: ['email'], when: () => true })

/** Maps errors to the form's fields. */
export function customerErrors(fields: readonly FieldError[]): Errors {
  return Object.fromEntries(fields.flatMap(errorOf).reverse())
}

function errorOf({ name, code }: FieldError): [string, string][] {
  const t = getTranslations('appointments')
  if (name.startsWith('intake.')) return [[name, answerError(code)]]
  switch (name.replace('customer.', '')) {
    case 'name':
      return [['name', t('error.name')]]
    case 'email':
      return [['email', t(code === 'required' || code === 'custom' ? 'error.contact' : 'error.email')]]
    case 'phone':
      return [['phone', t('error.phone')]]
    case 'timezone':
      return [['timezone', t('error.timezone')]]
    case 'consent':
      return [['consent', t('error.consent')]]
    case 'how':
      return [['how', t('error.consentMethod')]]
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
