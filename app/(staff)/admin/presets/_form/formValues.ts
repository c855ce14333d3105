import { presetPolicy } from '#server/domain/policySchema.ts'
import { durationMinutes } from '#server/lib/time.ts'
import type { PresetDetails } from '../../../_shared/types.ts'
import { toTimeSpan } from './timeSpan.ts'

type Policy = PresetDetails['policy']
type Timed = Policy['reminders'][number]

/** Values of the form's fields for a policy. */
export const policyToValues = (policy: Policy) => ({
  ...policy,
  durationsMinutes: policy.durationsMinutes.join(', '),
  minNoticeMinutes: toTimeSpan(policy.minNoticeMinutes),
  cancelCutOffMinutes: toTimeSpan(policy.cancelCutOffMinutes),
  rescheduleCutOffMinutes: toTimeSpan(policy.rescheduleCutOffMinutes),
  provisioningLeadMinutes: toTimeSpan(policy.provisioningLeadMinutes),
  reminders: policy.reminders.map(timedValues),
  room: switchedValues(policy.room, 'PT15M'),
  followUp: switchedValues(policy.followUp, 'PT30M'),
  quietHours: { on: policy.quietHours !== null, ...(policy.quietHours ?? { from: '21:00', to: '08:00' }) },
  intake: policy.intake.map((question) => ({ ...question, options: (question.options ?? []).join('\n') })),
})

const timedValues = ({ offset, channels }: Timed) => ({ offset: toTimeSpan(durationMinutes(offset)), channels })

const switchedValues = (timed: Timed | null, offset: string) => ({
  on: timed !== null,
  ...timedValues(timed ?? { offset, channels: ['EMAIL'] }),
})

export const newReminder = { offset: { count: '1', unit: 'hours' }, channels: ['EMAIL'] }
export const newQuestion = { type: 'text', personal: 'true' }

/** Values that a new service starts with: all agents are assigned. */
export const newPresetValues = (agents: readonly { id: string }[]) => ({
  ...policyToValues({
    ...presetPolicy.parse({
      name: '-',
      durationsMinutes: [30],
      stepMinutes: 30,
      assignment: { mode: 'queue', queueId: '00000000-0000-4000-8000-000000000000' },
      channels: ['EMAIL'],
      reminders: [{ offset: 'P1D', channels: ['EMAIL'] }],
      dispatch: { enabled: true },
    }),
    name: '',
    assignment: { mode: 'any', agentIds: agents.map(({ id }) => id) },
  }),
})
