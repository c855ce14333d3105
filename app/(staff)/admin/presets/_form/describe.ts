import type { IntakeField, PresetPolicy } from '#server/domain/policySchema.ts'
import { durationMinutes } from '#server/lib/time.ts'
import { findText, getTranslations } from '../../../../_i18n/console/translations.ts'
import type { PresetChoices, PresetVersion } from '../../../_shared/types.ts'
import { toTimeSpan } from './timeSpan.ts'

type Names = Pick<PresetChoices, 'agents' | 'queues'>
type Change = PresetVersion['changes'][number]

/** Describes one difference between two versions. */
export function describeChange(change: Change, names: Names): string {
  const t = getTranslations('presets')
  const describe = (value: unknown): string => describeValue(change.field, value, names)
  return t('versions.change', {
    field: fieldLabel(change),
    before: describe(change.before),
    after: describe(change.after),
  })
}

function fieldLabel({ field, before, after }: Change): string {
  const t = getTranslations('presets')
  if (!field.startsWith('intake.')) return findText('presets', 'field', field.replace('.', '_')) ?? field
  const question = isQuestion(after) ? after : isQuestion(before) ? before : null
  return t('value.newQuestion', { label: question?.label ?? field })
}

/** Describes a setting's value. */
export function describeValue(field: string, value: unknown, names: Names): string {
  const t = getTranslations('presets')
  if (value === null || value === undefined || value === '') return t('value.none')
  if (typeof value === 'boolean') return t(value ? 'value.yes' : 'value.no')
  if (typeof value === 'number') return /Minutes$/.test(field) ? describeSpan(value) : String(value)
  if (field === 'assignment') return describeAssignment(value as PresetPolicy['assignment'], names)
  if (isQuestion(value)) return describeQuestion(value)
  if (isTimed(value)) return describeTimed(value)
  if (Array.isArray(value)) return value.length === 0 ? t('value.none') : value.map(describeItem).join(', ')
  if (isSpan(value)) return t('value.timeRange', value)
  return String(value)
}

function describeSpan(minutes: number): string {
  const { count, unit } = toTimeSpan(minutes)
  return getTranslations('presets')(`value.${unit}`, { count })
}

function describeAssignment(assignment: PresetPolicy['assignment'], { agents, queues }: Names): string {
  const t = getTranslations('presets')
  const nameOf = (list: Names['agents'], id: string) =>
    list.find((named) => named.id === id)?.name ?? t('value.formerAssignee')
  switch (assignment.mode) {
    case 'agent':
      return nameOf(agents, assignment.agentId)
    case 'any':
      return assignment.agentIds.map((id) => nameOf(agents, id)).join(', ')
    case 'queue':
      return t('value.queue', { name: nameOf(queues, assignment.queueId) })
  }
}

function describeItem(item: unknown): string {
  if (isTimed(item)) return describeTimed(item)
  return findText('presets', 'channel', String(item)) ?? String(item)
}

function describeTimed({ offset, channels }: { offset: string; channels: string[] }): string {
  const names = channels.map((channel) => findText('presets', 'channel', channel) ?? channel).join(', ')
  return getTranslations('presets')('value.offsetWithChannels', {
    span: describeSpan(durationMinutes(offset)),
    channels: names,
  })
}

function describeQuestion({ label, type, required, personal, options }: IntakeField): string {
  const t = getTranslations('presets')
  const details = [
    t(`type.${type}`),
    ...(options ? [options.join(' / ')] : []),
    ...(required ? [t('value.required')] : []),
    ...(personal ? [t('value.personal')] : []),
  ]
  return t('value.question', { label, details: details.join(', ') })
}

const has = <K extends string>(value: unknown, ...keys: K[]): value is Record<K, unknown> =>
  typeof value === 'object' && value !== null && keys.every((key) => key in value)
const isQuestion = (value: unknown): value is IntakeField => has(value, 'key', 'label', 'type')
const isTimed = (value: unknown): value is { offset: string; channels: string[] } => has(value, 'offset', 'channels')
const isSpan = (value: unknown): value is { from: string; to: string } => has(value, 'from', 'to')
