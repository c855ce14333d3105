import { regions } from '#server/ports/genesys/regions.ts'
import type { FieldSpec } from '../../../../../_ui/form.ts'
import type { SectionsState } from '../../../../_components/sections/spec.ts'
import type { Undone } from '../../../../_shared/outcome.ts'
import type { GenesysConnection } from '../../../../_shared/types.ts'
import { connectionWords, refusedWords } from './words.ts'

type Values = Record<string, string>
type Kind = 'new' | 'primary' | 'other'

/** The form of one region. The secret has a field and never a value. */
export function drawConnection(kind: Kind, { clientSecret: _, ...values }: Values, more: Partial<SectionsState> = {}) {
  const t = connectionWords()
  const state: SectionsState = {
    values,
    errors: {},
    occurrence: 0,
    sections: [{ id: 'connection', title: t('field.section'), fields: fieldsOf(kind) }],
    ...more,
  }
  return state
}

function fieldsOf(kind: Kind): FieldSpec[] {
  const t = connectionWords()
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

export const valuesOfConnection = (connection: GenesysConnection): Values => ({
  kind: connection.isPrimary ? 'primary' : 'other',
  version: String(connection.version),
  clientId: connection.clientId,
  genesysOrganizationId: connection.genesysOrganizationId,
  latencyNote: connection.latencyNote,
})

export const readConnection = (values: Values) => ({
  clientId: values.clientId ?? '',
  clientSecret: values.clientSecret ?? '',
  genesysOrganizationId: values.genesysOrganizationId ?? '',
  latencyNote: values.latencyNote ?? '',
  primary: values.primary === 'true',
})

/** What is wrong, at the field, in words. */
export function connectionErrors(undone: Undone): Values {
  const errors = Object.fromEntries(
    undone.fields.map(({ pointer, code }) => [pointer.slice(1), errorWords(pointer, code)]),
  )
  return Object.keys(errors).length > 0 ? errors : { form: refusedWords(undone) }
}

function errorWords(pointer: string, code: string): string {
  const t = connectionWords()
  const isId = pointer === '/clientId'
  switch (code) {
    case 'required':
      return t(isId ? 'error.requiredId' : 'error.requiredSecret')
    case 'unusable':
      return t(isId ? 'error.unusableId' : 'error.unusableSecret')
    case 'unknown':
    case 'taken':
    case 'ofNewClient':
    case 'uuid':
    case 'long':
      return t(`error.${code}`)
    default:
      return t('error.other')
  }
}
