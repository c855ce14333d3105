import { eventTypes } from '#server/webhooks/schema.ts'
import type { FieldSpec } from '../../../../_ui/form.ts'
import type { SectionsState } from '../../../_components/sections/spec.ts'
import type { Undone } from '../../../_shared/outcome.ts'
import type { WebhookEndpoint } from '../../../_shared/types.ts'
import { eventWords, isIn, webhookWords } from './words.ts'

type Values = Record<string, string>

export function endpointFields(): FieldSpec[] {
  const t = webhookWords()
  return [
    {
      kind: 'text',
      name: 'url',
      label: t('field.url'),
      hint: t('field.urlHint'),
      spellCheck: false,
      autoComplete: 'off',
      maxLength: 2000,
    },
    {
      kind: 'text',
      name: 'description',
      label: t('field.description'),
      autoComplete: 'off',
      maxLength: 200,
    },
    {
      kind: 'checks',
      name: 'types',
      label: t('field.types'),
      hint: t('field.typesHint'),
      options: eventTypes.map((value) => ({ value, label: eventWords(value) })),
    },
  ]
}

/** The form of an endpoint that is there, in one state. */
export const drawEndpoint = (values: Values, more: Partial<SectionsState> = {}): SectionsState => ({
  values,
  errors: {},
  occurrence: 0,
  sections: [
    {
      id: 'endpoint',
      title: webhookWords()('field.section'),
      fields: [{ kind: 'hidden', name: 'version' }, ...endpointFields()],
    },
  ],
  ...more,
})

export const valuesOfEndpoint = ({ url, description, types, version }: WebhookEndpoint): Values => ({
  url,
  description,
  version: String(version),
  ...Object.fromEntries(types.map((type) => [`types.${type}`, 'true'])),
})

export const readEndpoint = (values: Values) => ({
  url: (values.url ?? '').trim(),
  description: (values.description ?? '').trim(),
  types: eventTypes.filter((type) => values[`types.${type}`]),
})

/** What is wrong, at the field, in words. */
export function endpointErrors(undone: Undone): Record<string, string> {
  const t = webhookWords()
  const errors: Record<string, string> = {}
  for (const { pointer, code } of undone.fields) {
    if (pointer === '/url') errors.url = isIn('error', code) ? t(`error.${code}`) : t('error.url')
    if (pointer === '/description') errors.description = t('error.description')
  }
  return Object.keys(errors).length > 0 ? errors : { form: refusedWords(undone) }
}

export function refusedWords({ reason, reference, code }: Pick<Undone, 'reason' | 'reference' | 'code'>): string {
  const t = webhookWords()
  if (reference) return `${t('refused.failed')} ${t('refused.reference', { reference })}`
  if (code === 'FORBIDDEN') return t('refused.forbidden')
  return reason !== 'reference' && isIn('refused', reason) ? t(`refused.${reason}`) : t('refused.unknown')
}
