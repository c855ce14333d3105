import { durationMinutes } from '#server/lib/time.ts'
import { withRows } from '../../../_components/sections/rows.ts'
import type { PresetDetails } from '../../../_shared/types.ts'
import { durationValues } from './timeSpan.ts'

type Policy = PresetDetails['policy']
type Values = Record<string, string>

/** Values of the form's fields for a policy. */
export function policyToValues(policy: Policy): Values {
  const { caps, dispatch, quietHours } = policy
  const values: Values = {
    name: policy.name,
    description: policy.description,
    durations: policy.durationsMinutes.join(', '),
    stepMinutes: String(policy.stepMinutes),
    bufferBeforeMinutes: String(policy.bufferBeforeMinutes),
    bufferAfterMinutes: String(policy.bufferAfterMinutes),
    ...durationValues('minNotice', policy.minNoticeMinutes),
    horizonDays: String(policy.horizonDays),
    ...durationValues('cancelCutOff', policy.cancelCutOffMinutes),
    ...durationValues('rescheduleCutOff', policy.rescheduleCutOffMinutes),
    ...Object.fromEntries(Object.entries(caps).map(([name, cap]) => [`caps.${name}`, cap === null ? '' : String(cap)])),
    ...assignmentValues(policy.assignment),
    ...checkedValues('channels', policy.channels),
    ...timedMessageValues('room', policy.room, 'PT15M'),
    ...timedMessageValues('followUp', policy.followUp, 'PT30M'),
    'quiet.on': quietHours ? 'true' : '',
    'quiet.from': quietHours?.from ?? '21:00',
    'quiet.to': quietHours?.to ?? '08:00',
    verifyBeforeJoin: policy.verifyBeforeJoin ? 'true' : '',
    'dispatch.enabled': dispatch.enabled ? 'true' : '',
    'dispatch.minutesBefore': String(dispatch.minutesBefore),
    'dispatch.includeNotes': dispatch.includeNotes ? 'true' : '',
    sessionBufferMinutes: String(policy.sessionBufferMinutes),
    ...durationValues('provisioningLead', policy.provisioningLeadMinutes),
    noShowGraceMinutes: String(policy.noShowGraceMinutes),
    waitingAlertMinutes: String(policy.waitingAlertMinutes),
  }
  return withRows(
    withRows(values, 'reminders', policy.reminders.map(reminderRow)),
    'intake',
    policy.intake.map(questionRow),
  )
}

function assignmentValues(assignment: Policy['assignment']): Values {
  switch (assignment.mode) {
    case 'agent':
      return { assignment: 'agent', agentId: assignment.agentId }
    case 'any':
      return { assignment: 'any', ...checkedValues('agents', assignment.agentIds) }
    case 'queue':
      return { assignment: 'queue', queueId: assignment.queueId }
  }
}

const checkedValues = (name: string, chosen: readonly string[]): Values =>
  Object.fromEntries(chosen.map((value) => [`${name}.${value}`, 'true']))

function timedMessageValues(name: string, timed: Policy['room'], defaultOffset: string): Values {
  return {
    [`${name}.on`]: timed ? 'true' : '',
    ...durationValues(`${name}.offset`, durationMinutes(timed?.offset ?? defaultOffset)),
    ...checkedValues(`${name}.channels`, timed?.channels ?? ['EMAIL']),
  }
}

const reminderRow = ({ offset, channels }: Policy['reminders'][number]): Values => ({
  ...durationValues('offset', durationMinutes(offset)),
  ...checkedValues('channels', channels),
})

const questionRow = (field: Policy['intake'][number]): Values => ({
  key: field.key,
  label: field.label,
  hint: field.hint ?? '',
  type: field.type,
  options: (field.options ?? []).join('\n'),
  required: field.required ? 'true' : '',
  personal: field.personal ? 'true' : '',
})

export const newReminder: Values = { 'offset.count': '1', 'offset.unit': 'hours', 'channels.EMAIL': 'true' }
export const newQuestion: Values = {
  key: '',
  label: '',
  hint: '',
  type: 'text',
  options: '',
  required: '',
  personal: 'true',
}

/** Values that a new service starts with: all agents are assigned. */
export const newPresetValues = (agents: readonly { id: string }[]): Values => ({
  ...checkedValues(
    'agents',
    agents.map(({ id }) => id),
  ),
  slug: '',
  name: '',
  description: '',
  durations: '30',
  stepMinutes: '30',
  bufferBeforeMinutes: '0',
  bufferAfterMinutes: '0',
  ...durationValues('minNotice', 60),
  horizonDays: '90',
  ...durationValues('cancelCutOff', 0),
  ...durationValues('rescheduleCutOff', 0),
  assignment: 'any',
  'channels.EMAIL': 'true',
  ...timedMessageValues('room', null, 'PT15M'),
  ...timedMessageValues('followUp', null, 'PT30M'),
  'quiet.from': '21:00',
  'quiet.to': '08:00',
  'dispatch.enabled': 'true',
  'dispatch.minutesBefore': '5',
  sessionBufferMinutes: '15',
  ...durationValues('provisioningLead', 1440),
  noShowGraceMinutes: '10',
  waitingAlertMinutes: '3',
  'reminders.0.offset.count': '1',
  'reminders.0.offset.unit': 'days',
  'reminders.0.channels.EMAIL': 'true',
})
