import { presetWords } from '../../../../_i18n/console/areaWords.ts'
import type { Undone } from '../../../_shared/outcome.ts'

type Known = Parameters<ReturnType<typeof presetWords>>[0]
type Sentence = Extract<Known, `error.${string}`>

/** Which field of the form a part of the policy stands in, and what to say of it; `*` is a row's number. */
const places: [pointer: RegExp, field: string, sentence: Sentence][] = [
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

/** What is wrong, at the fields of the form, in words. */
export function presetErrors(fields: Undone['fields']): Record<string, string> {
  return Object.fromEntries(fields.map(explain).reverse())
}

function explain({ pointer, code }: Undone['fields'][number]): [string, string] {
  const t = presetWords()
  if (pointer === '/slug') return ['slug', t(code === 'taken' ? 'error.slugTaken' : 'error.slug')]
  const path = pointer.replace(/^\/policy\//, '')
  for (const [form, field, sentence] of places) {
    const found = form.exec(path)
    if (found) return [field.replace('*', found[1] ?? ''), t(sentence, { pointer })]
  }
  return ['form', t('error.other', { pointer })]
}

/** Why something about a service was not done, where no field is to blame. */
export function refusedWords({ reason, reference, code }: Undone): string {
  const t = presetWords()
  if (reference) return `${t('refused.failed')} ${t('refused.reference', { reference })}`
  if (code === 'FORBIDDEN') return t('refused.forbidden')
  switch (reason) {
    case 'inactive':
    case 'is_default':
    case 'policy':
    case 'limited':
      return t(`refused.${reason}`)
    default:
      return t('refused.unknown')
  }
}
