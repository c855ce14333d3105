import { eventTypes } from '#server/webhooks/schema.ts'
import { failureText } from '../../../../_i18n/console/failureText.ts'
import { getTranslations, hasText } from '../../../../_i18n/console/translations.ts'
import { eventLabel } from '../../../../_i18n/console/webhookLabels.ts'
import type { FieldSpec } from '../../../../_ui/form.ts'
import { type SectionsState, sectionsState } from '../../../_components/sections/spec.ts'
import { toValues } from '../../../_shared/fieldNames.ts'
import { type ActionFailure, formErrors } from '../../../_shared/runAction.ts'
import type { WebhookEndpoint } from '../../../_shared/types.ts'

type Values = Record<string, string>

export function endpointFields(): FieldSpec[] {
  const t = getTranslations('webhooks')
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
      options: eventTypes.map((value) => ({ value, label: eventLabel(value) })),
    },
  ]
}

/** State of the form of an existing endpoint. */
export const endpointFormState = (values: Values, more: Partial<SectionsState> = {}): SectionsState =>
  sectionsState(
    values,
    [
      {
        id: 'endpoint',
        title: getTranslations('webhooks')('field.section'),
        fields: [{ kind: 'hidden', name: 'version' }, ...endpointFields()],
      },
    ],
    more,
  )

export const endpointToValues = ({ url, description, types, version }: WebhookEndpoint): Values =>
  toValues({ url, description, types, version })

/** Maps a failure to errors of the form's fields. */
export function endpointErrors(failure: ActionFailure): Record<string, string> {
  const t = getTranslations('webhooks')
  const errors: Record<string, string> = {}
  for (const { name, code } of failure.fields) {
    if (name === 'url') errors.url = hasText('webhooks', 'error', code) ? t(`error.${code}`) : t('error.url')
    if (name === 'description') errors.description = t('error.description')
  }
  return formErrors(errors, () => failureText('webhooks', failure))
}
