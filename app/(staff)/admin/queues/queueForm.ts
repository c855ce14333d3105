import { queueWords } from '../../../_i18n/console/areaWords.ts'
import type { SectionsState } from '../../_components/sections/spec.ts'
import type { Undone } from '../../_shared/outcome.ts'

type Values = Record<string, string>
type Agents = readonly { id: string; name: string }[]

/** A queue's form in one state. */
export function drawQueue(values: Values, agents: Agents, more: Partial<SectionsState> = {}): SectionsState {
  const t = queueWords()
  return {
    values,
    errors: {},
    occurrence: 0,
    sections: [
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
            hint: t('field.genesysHint'),
            spellCheck: false,
            autoComplete: 'off',
            maxLength: 40,
          },
        ],
      },
    ],
    ...more,
  }
}

type Queue = { name: string; capacity: number; genesysQueueId: string | null; memberIds: readonly string[] }

export const valuesOfQueue = (queue: Queue): Values => ({
  name: queue.name,
  capacity: String(queue.capacity),
  genesysQueueId: queue.genesysQueueId ?? '',
  ...Object.fromEntries(queue.memberIds.map((id) => [`members.${id}`, 'true'])),
})

/** What is no number is NaN: the server says what it thinks of that. */
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

/** What is wrong, at the field, in words. */
export function queueErrors(undone: Undone): Record<string, string> {
  const t = queueWords()
  const errors: Record<string, string> = {}
  for (const { pointer } of undone.fields) {
    if (pointer === '/name') errors.name = t('error.name')
    if (pointer === '/capacity') errors.capacity = t('error.capacity')
    if (pointer === '/genesysQueueId') errors.genesysQueueId = t('error.genesysQueueId')
    if (pointer.startsWith('/memberIds')) errors.members = t('error.members')
  }
  return Object.keys(errors).length > 0 ? errors : { form: refusedWords(undone) }
}

function refusedWords({ reason, reference, code }: Undone): string {
  const t = queueWords()
  if (reference) return `${t('refused.failed')} ${t('refused.reference', { reference })}`
  if (code === 'FORBIDDEN') return t('refused.forbidden')
  return reason === 'in_use' || reason === 'limited' ? t(`refused.${reason}`) : t('refused.unknown')
}
