import { failureText } from '../../../_i18n/console/failureText.ts'
import { getTranslations } from '../../../_i18n/console/translations.ts'
import { type SectionsState, sectionsState } from '../../_components/sections/spec.ts'
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
            name: 'members',
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

type Queue = { name: string; capacity: number; genesysQueueId: string | null; memberIds: readonly string[] }

export const queueToValues = (queue: Queue): Values => ({
  name: queue.name,
  capacity: String(queue.capacity),
  genesysQueueId: queue.genesysQueueId ?? '',
  ...Object.fromEntries(queue.memberIds.map((id) => [`members.${id}`, 'true'])),
})

/** Names of a queue's agents. */
export const memberNames = ({ agents, memberIds }: Pick<QueueDetails, 'agents' | 'memberIds'>): string[] =>
  agents.filter(({ id }) => memberIds.includes(id)).map(({ name }) => name)

/** Reads the form. An invalid capacity becomes NaN, which the server refuses. */
export function readQueue(values: Values) {
  const capacity = /^\s*\d+\s*$/.test(values.capacity ?? '') ? Number(values.capacity) : Number.NaN
  const memberIds = Object.keys(values).flatMap((name) =>
    name.startsWith('members.') ? [name.slice('members.'.length)] : [],
  )
  return {
    name: (values.name ?? '').trim(),
    capacity,
    genesysQueueId: (values.genesysQueueId ?? '').trim() || null,
    memberIds,
  }
}

/** Maps a failure to errors of the form's fields. */
export function queueErrors(failure: ActionFailure): Record<string, string> {
  const t = getTranslations('queues')
  const errors: Record<string, string> = {}
  for (const { pointer } of failure.fields) {
    if (pointer === '/name') errors.name = t('error.name')
    if (pointer === '/capacity') errors.capacity = t('error.capacity')
    if (pointer === '/genesysQueueId') errors.genesysQueueId = t('error.genesysQueueId')
    if (pointer.startsWith('/memberIds')) errors.members = t('error.members')
  }
  return formErrors(errors, () => failureText('queues', failure))
}
