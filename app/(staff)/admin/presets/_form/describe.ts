import type { IntakeField, PresetPolicy } from '#server/domain/policySchema.ts'
import { durationMinutes } from '#server/lib/time.ts'
import { presetMessages, presetWords, wordIn } from '../../../../_i18n/console/areaWords.ts'
import type { PresetChoices, PresetVersion } from '../../../_shared/types.ts'
import { spanOf } from './span.ts'

type Names = Pick<PresetChoices, 'agents' | 'queues'>
type Change = PresetVersion['changes'][number]

/** One difference between two versions, in words. */
export function changeWords(change: Change, names: Names): string {
  const t = presetWords()
  const say = (value: unknown): string => valueWords(change.field, value, names)
  return t('versions.was', { field: fieldWords(change), before: say(change.before), after: say(change.after) })
}

function fieldWords({ field, before, after }: Change): string {
  const t = presetWords()
  if (!field.startsWith('intake.')) return wordIn(presetMessages.field, field.replace('.', '_')) ?? field
  const question = isQuestion(after) ? after : isQuestion(before) ? before : null
  return t('value.newQuestion', { label: question?.label ?? field })
}

/** A setting's value as a person would say it. */
export function valueWords(field: string, value: unknown, names: Names): string {
  const t = presetWords()
  if (value === null || value === undefined || value === '') return t('value.none')
  if (typeof value === 'boolean') return t(value ? 'value.yes' : 'value.no')
  if (typeof value === 'number') return /Minutes$/.test(field) ? spanWords(value) : String(value)
  if (field === 'assignment') return takerWords(value as PresetPolicy['assignment'], names)
  if (isQuestion(value)) return questionWords(value)
  if (isTimed(value)) return timedWords(value)
  if (Array.isArray(value)) return value.length === 0 ? t('value.none') : value.map((one) => itemWords(one)).join(', ')
  if (isSpan(value)) return t('value.from', value)
  return String(value)
}

function spanWords(minutes: number): string {
  const { count, unit } = spanOf(minutes)
  return presetWords()(`value.${unit}`, { count })
}

/** Who takes it, by name. */
function takerWords(assignment: PresetPolicy['assignment'], { agents, queues }: Names): string {
  const t = presetWords()
  const nameOf = (list: Names['agents'], id: string) => list.find((one) => one.id === id)?.name ?? t('value.gone')
  switch (assignment.mode) {
    case 'agent':
      return nameOf(agents, assignment.agentId)
    case 'any':
      return assignment.agentIds.map((id) => nameOf(agents, id)).join(', ')
    case 'queue':
      return t('value.queue', { name: nameOf(queues, assignment.queueId) })
  }
}

function itemWords(item: unknown): string {
  if (isTimed(item)) return timedWords(item)
  return wordIn(presetMessages.channel, String(item)) ?? String(item)
}

function timedWords({ offset, channels }: { offset: string; channels: string[] }): string {
  const names = channels.map((channel) => wordIn(presetMessages.channel, channel) ?? channel).join(', ')
  return presetWords()('value.timed', { span: spanWords(durationMinutes(offset)), channels: names })
}

function questionWords({ label, type, required, personal, options }: IntakeField): string {
  const t = presetWords()
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
