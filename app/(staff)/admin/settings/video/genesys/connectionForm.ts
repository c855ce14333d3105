import { regions } from '#server/ports/genesys/regions.ts'
import { saveConnectionInput } from '#server/video/connections/schema.ts'
import { failureText } from '../../../../../_i18n/console/failureText.ts'
import { getTranslations } from '../../../../../_i18n/console/translations.ts'
import type { FieldSpec } from '../../../../../_ui/form.ts'
import { type SectionsState, sectionsState } from '../../../../_components/sections/spec.ts'
import { ticked } from '../../../../_shared/parseForm.ts'
import { type ActionFailure, formErrors } from '../../../../_shared/runAction.ts'
import type { GenesysConnection } from '../../../../_shared/types.ts'

type Values = Record<string, string>
type Kind = 'new' | 'primary' | 'other'

/** State of a region's form. The secret has a field, but its value is never sent to the browser. */
export function connectionFormState(
  kind: Kind,
  { clientSecret: _, ...values }: Values,
  more: Partial<SectionsState> = {},
) {
  const title = getTranslations('connections')('field.section')
  return sectionsState(values, [{ id: 'connection', title, fields: fieldsOf(kind) }], more)
}

function fieldsOf(kind: Kind): FieldSpec[] {
  const t = getTranslations('connections')
  const text = { kind: 'text', autoComplete: 'off', spellCheck: false } as const
  const options = [
    { value: '', label: '' },
    ...regions.map(({ awsRegion, domain }) => ({ value: domain, label: `${awsRegion}, ${domain}` })),
  ]
  return [
    { kind: 'hidden', name: 'version' },
    { kind: 'hidden', name: 'kind' },
    ...(kind === 'new' ? [{ kind: 'select' as const, name: 'region', label: t('field.region'), options }] : []),
    { ...text, name: 'clientId', label: t('field.clientId'), maxLength: 300 },
    {
      ...text,
      type: 'password',
      autoComplete: 'new-password',
      name: 'clientSecret',
      label: t('field.clientSecret'),
      hint: t(kind === 'new' ? 'field.clientSecretNew' : 'field.clientSecretStored'),
      maxLength: 600,
    },
    {
      ...text,
      name: 'genesysOrganizationId',
      label: t('field.organizationId'),
      hint: t('field.organizationIdHint'),
      maxLength: 100,
    },
    { ...text, name: 'latencyNote', label: t('field.note'), hint: t('field.noteHint'), maxLength: 300 },
    ...(kind === 'primary' ? [] : [{ kind: 'checkbox' as const, name: 'primary', label: t('field.primary') }]),
  ]
}

export const kindOf = (values: Values): Kind =>
  values.kind === 'primary' || values.kind === 'other' ? values.kind : 'new'

export const connectionToValues = (connection: GenesysConnection): Values => ({
  kind: connection.isPrimary ? 'primary' : 'other',
  version: String(connection.version),
  clientId: connection.clientId,
  genesysOrganizationId: connection.genesysOrganizationId,
  latencyNote: connection.latencyNote,
})

/** The region's form; the region and its version are fields of the form for a new region only. */
export const connectionForm = saveConnectionInput.omit({ applicationId: true, region: true }).extend({
  version: saveConnectionInput.shape.version.default(null),
  clientId: saveConnectionInput.shape.clientId.default(''),
  primary: ticked,
})
export const newConnectionForm = connectionForm.extend({ region: saveConnectionInput.shape.region.default('') })

/** Maps a failure to errors of the form's fields. */
export function connectionErrors(failure: ActionFailure): Values {
  const errors = Object.fromEntries(failure.fields.map(({ name, code }) => [name, errorText(name, code)]))
  return formErrors(errors, () => failureText('connections', failure))
}

function errorText(name: string, code: string): string {
  const t = getTranslations('connections')
  const isId = name === 'clientId'
  switch (code) {
    case 'required':
      return t(isId ? 'error.requiredId' : 'error.requiredSecret')
    case 'unusable':
      return t(isId ? 'error.unusableId' : 'error.unusableSecret')
    case 'unknown':
    case 'taken':
    case 'secretOfOtherClient':
    case 'uuid':
    case 'long':
      return t(`error.${code}`)
    default:
      return t('error.other')
  }
}
