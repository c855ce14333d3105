import { getTranslations, type KeyOf } from '../../../../_i18n/console/translations.ts'
import type { ActionFailure } from '../../../_shared/runAction.ts'

type ErrorKey = `error.${KeyOf<'presets', 'error'>}`

/** Field and error text for each part of the policy; `*` stands for the part of the pointer in parentheses, such as the row number. */
const fieldRules: [pointer: RegExp, field: string, key: ErrorKey][] = [
  [/^name$/, 'name', 'error.name'],
  [/^description$/, 'description', 'error.description'],
  [/^durationsMinutes/, 'durations', 'error.durations'],
  [/^stepMinutes$/, 'stepMinutes', 'error.stepMinutes'],
  [/^bufferBeforeMinutes$/, 'bufferBeforeMinutes', 'error.bufferBeforeMinutes'],
  [/^bufferAfterMinutes$/, 'bufferAfterMinutes', 'error.bufferAfterMinutes'],
  [/^minNoticeMinutes$/, 'minNotice', 'error.minNotice'],
  [/^horizonDays$/, 'horizonDays', 'error.horizonDays'],
  [/^cancelCutOffMinutes$/, 'cancelCutOff', 'error.cancelCutOff'],
  [/^rescheduleCutOffMinutes$/, 'rescheduleCutOff', 'error.rescheduleCutOff'],
  [/^caps\/(\w+)$/, 'caps.*', 'error.caps'],
  [/^assignment\/agentIds/, 'agents', 'error.agents'],
  [/^assignment\/agentId$/, 'agentId', 'error.agentId'],
  [/^assignment\/queueId$/, 'queueId', 'error.queueId'],
  [/^assignment/, 'assignment', 'error.assignment'],
  [/^channels/, 'channels', 'error.channels'],
  [/^reminders\/(\d+)\/offset$/, 'reminders.*.offset', 'error.offset'],
  [/^reminders\/(\d+)\/channels/, 'reminders.*.channels', 'error.offsetChannels'],
  [/^reminders$/, 'form', 'error.reminders'],
  [/^(room|followUp)\/offset$/, '*.offset', 'error.offset'],
  [/^(room|followUp)\/channels/, '*.channels', 'error.offsetChannels'],
  [/^quietHours/, 'quiet.from', 'error.quiet'],
  [/^dispatch\/minutesBefore$/, 'dispatch.minutesBefore', 'error.minutesBefore'],
  [/^sessionBufferMinutes$/, 'sessionBufferMinutes', 'error.sessionBufferMinutes'],
  [/^provisioningLeadMinutes$/, 'provisioningLead', 'error.provisioningLead'],
  [/^noShowGraceMinutes$/, 'noShowGraceMinutes', 'error.noShowGraceMinutes'],
  [/^waitingAlertMinutes$/, 'waitingAlertMinutes', 'error.waitingAlertMinutes'],
  [/^intake\/(\d+)\/label$/, 'intake.*.label', 'error.label'],
  [/^intake\/(\d+)\/key$/, 'intake.*.label', 'error.key'],
  [/^intake\/(\d+)\/hint$/, 'intake.*.hint', 'error.fieldHint'],
  [/^intake\/(\d+)\/type$/, 'intake.*.type', 'error.type'],
  [/^intake\/(\d+)\/options/, 'intake.*.options', 'error.options'],
  [/^intake$/, 'form', 'error.intake'],
]

/** Maps errors of the server to the form's fields. */
export function presetErrors(fields: ActionFailure['fields']): Record<string, string> {
  return Object.fromEntries(fields.map(explain).reverse())
}

function explain({ pointer, code }: ActionFailure['fields'][number]): [string, string] {
  const t = getTranslations('presets')
  if (pointer === '/slug') return ['slug', t(code === 'taken' ? 'error.slugTaken' : 'error.slug')]
  const path = pointer.replace(/^\/policy\//, '')
  for (const [pattern, field, key] of fieldRules) {
    const found = pattern.exec(path)
    if (found) return [field.replace('*', found[1] ?? ''), t(key, { pointer })]
  }
  return ['form', t('error.other', { pointer })]
}
