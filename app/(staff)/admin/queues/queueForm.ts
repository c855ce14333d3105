import { failureText } from '../../../_i18n/console/failureText.ts'
import { findText, getTranslations } from '../../../_i18n/console/translations.ts'
import { type SectionsState, sectionsState } from '../../_components/sections/spec.ts'
import { listOf, toValues } from '../../_shared/fieldNames.ts'
import { type ActionFailure, formErrors } from '../../_shared/runAction.ts'
import type { QueueDetails } from '../../_shared/types.ts'

type Values = Record<string, string>
type Agents = readonly { id: string; name: string }[]

/** State of a queue's form. */
export function queueFormState(values: Values, agents: Agents, more: Partial<SectionsState> = {}): SectionsState {
  const t = getTranslations('queues')
  return sectionsState(
    values,
    [
      {
        id: 'queue',
        title: t('field.section'),
        fields: [
          { kind: 'hidden', name: 'version' },
          { kind: 'text', name: 'name', label: t('field.name'), maxLength: 120, half: true, autoComplete: 'off' },
          {
            kind: 'text',
            name: 'capacity',
            label: t('field.capacity'),
            hint: t('field.capacityHint'),
            inputMode: 'numeric',
            maxLength: 4,
            half: true,
          },
          {
            kind: 'checks',
            name: 'memberIds',
            label: t('field.members'),
            hint: t(agents.length > 0 ? 'field.membersHint' : 'field.noAgents'),
            options: agents.map(({ id, name }) => ({ value: id, label: name })),
          },
          {
            kind: 'text',
            name: 'genesysQueueId',
            label: t('field.genesysQueueId'),
            hint: t('field.genesysQueueIdHint'),
            spellCheck: false,
            autoComplete: 'off',
            maxLength: 40,
          },
        ],
      },
    ],
    more,
  )
}

/** Values of the form's fields for a queue. */
export const queueToValues = ({ name, capacity, genesysQueueId, memberIds, version }: QueueDetails): Values =>
  toValues({ name, capacity, genesysQueueId, memberIds, version })

/** Names of a queue's agents. */
export const memberNames = ({ agents, memberIds }: Pick<QueueDetails, 'agents' | 'memberIds'>): string[] =>
  agents.filter(({ id }) => memberIds.includes(id)).map(({ name }) => name)

/** Maps a failure to errors of the form's fields. */
export function queueErrors(failure: ActionFailure): Record<string, string> {
  const errors = failure.fields.flatMap(({ name }) => {
    const field = listOf(name)
    const text = findText('queues', 'error', field)
    return text ? [[field, text]] : []
  })
  return formErrors(Object.fromEntries(errors), () => failureText('queues', failure))
}
