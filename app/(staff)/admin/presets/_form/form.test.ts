import { expect, it } from 'vitest'
import { presetPolicy } from '#server/domain/policySchema.ts'
import { namesOf } from '../../../../_ui/form.ts'
import { fieldsOf } from '../../../_components/sections/spec.ts'
import { applyPresetRowAction } from './applyPresetRowAction.ts'
import { describeChange } from './describe.ts'
import { presetErrors } from './errors.ts'
import { newPresetValues, policyToValues } from './formValues.ts'
import { readPolicy } from './readPolicy.ts'
import { presetFormState } from './sections.ts'

const anna = { id: '00000000-0000-4000-8000-00000000000a', name: 'Anna' }
const queue = { id: '00000000-0000-4000-8000-00000000000c', name: 'Advice' }
const choices = {
  application: { id: 'app', name: 'Acme', slug: 'acme', timezone: 'Europe/Berlin' },
  applications: [],
  agents: [anna],
  queues: [queue],
  callAccess: 'customers' as const,
}
const full = presetPolicy.parse({
  name: 'Consultation',
  description: 'Half an hour.',
  durationsMinutes: [30, 45],
  stepMinutes: 15,
  bufferBeforeMinutes: 5,
  bufferAfterMinutes: 10,
  minNoticeMinutes: 90,
  horizonDays: 30,
  assignment: { mode: 'any', agentIds: [anna.id] },
  caps: { agentPerDay: 4, agentPerWeek: null, presetPerDay: null, presetPerWeek: 20 },
  channels: ['EMAIL', 'SMS'],
  reminders: [
    { offset: 'P1D', channels: ['EMAIL'] },
    { offset: 'PT90M', channels: ['EMAIL', 'SMS'] },
  ],
  room: { offset: 'PT15M', channels: ['EMAIL'] },
  followUp: { offset: 'PT2H', channels: ['SMS'] },
  dispatch: { enabled: true, minutesBefore: 7, includeNotes: true },
  intake: [
    { key: 'topic', label: 'Topic', hint: 'Briefly', type: 'select', options: ['Bill', 'Cable'], required: true },
    { key: 'born', label: 'Born', type: 'date', personal: false },
  ],
  cancelCutOffMinutes: 120,
  rescheduleCutOffMinutes: 1440,
  quietHours: { from: '21:00', to: '08:00' },
  verifyBeforeJoin: true,
})

it.each([
  ['every setting', full],
  [
    'one agent and no optional settings',
    {
      ...full,
      assignment: { mode: 'agent' as const, agentId: anna.id },
      room: null,
      followUp: null,
      quietHours: null,
      intake: [],
      reminders: [],
    },
  ],
  ['a queue', { ...full, assignment: { mode: 'queue' as const, queueId: queue.id } }],
])('shows %s and reads back the same', (_, policy) => {
  expect(readPolicy(policyToValues(policy))).toEqual(policy)
})

it('reads unticked checkboxes, which the browser does not send', () => {
  const sent = Object.fromEntries(Object.entries(policyToValues(full)).filter(([, value]) => value !== ''))
  expect(readPolicy(sent)).toEqual(full)
})

it('starts a new service with valid settings except for its name', () => {
  const values = { ...newPresetValues([anna]), name: 'Talk' }
  expect(presetPolicy.safeParse(readPolicy(values)).success).toBe(true)
})

it('derives unique keys for new questions from their labels and never changes a key', () => {
  const values = {
    ...policyToValues({ ...full, intake: [] }),
    'intake.0.key': 'topic',
    'intake.0.label': 'Another title now',
    'intake.1.label': 'Topic',
    'intake.2.label': '你好',
    'intake.3.label': '24 hours?',
  }
  expect(readPolicy(values).intake.map((field) => field.key)).toEqual([
    'topic',
    'topic2',
    'question',
    'question24Hours',
  ])
})

it('leaves invalid numbers to the server and shows its errors at the fields', () => {
  const wrong = { ...policyToValues(full), stepMinutes: 'often', durations: '30, x', 'minNotice.count': '' }
  const refused = presetPolicy.safeParse(readPolicy(wrong)).error?.issues.map((issue) => ({
    pointer: `/policy/${issue.path.join('/')}`,
    code: issue.code,
  }))
  const errors = presetErrors(refused ?? [])
  expect(Object.keys(errors).sort()).toEqual(['durations', 'minNotice', 'stepMinutes'])
})

it('has a field for every error that it can show', () => {
  const values = policyToValues(full)
  const shown = new Set(namesOf(presetFormState(values, { choices, isNew: true }).sections.flatMap(fieldsOf)))
  const pointers = [
    ...Object.keys(full),
    ...Object.keys(full.caps).map((name) => `caps/${name}`),
    'assignment/agentId',
    'assignment/agentIds/0',
    'assignment/queueId',
    'durationsMinutes/1',
    'reminders/1/offset',
    'reminders/0/channels',
    'room/offset',
    'followUp/channels',
    'quietHours/to',
    'dispatch/minutesBefore',
    'intake/0/label',
    'intake/0/options',
    'intake/1/key',
  ].filter(
    (name) => !['caps', 'reminders', 'room', 'followUp', 'dispatch', 'intake', 'verifyBeforeJoin'].includes(name),
  )
  const errors = presetErrors(
    [...pointers.map((name) => `/policy/${name}`), '/slug'].map((pointer) => ({ pointer, code: 'x' })),
  )
  expect(Object.keys(errors).filter((name) => !shown.has(name))).toEqual([])
})

it('moves and adds rows and focuses their first field', () => {
  const values = policyToValues(full)
  const moved = applyPresetRowAction(values, { kind: 'up', list: 'intake', index: 1 })
  expect(readPolicy(moved.values).intake.map((field) => field.key)).toEqual(['born', 'topic'])
  expect(moved.focus).toBe('intake-0-label')
  const added = applyPresetRowAction(values, { kind: 'add', list: 'reminders', index: 0 })
  expect(readPolicy(added.values).reminders).toHaveLength(3)
  expect(applyPresetRowAction(values, { kind: 'remove', list: 'elsewhere', index: 0 }).values).toBe(values)
})

it('describes the changes of a version in plain text', () => {
  const described = (field: string, before: unknown, after: unknown) =>
    describeChange({ field, before, after }, choices)
  expect(described('minNoticeMinutes', 60, 1440)).toBe('Minimum notice: 1 hour → 1 day')
  expect(described('assignment', full.assignment, { mode: 'queue', queueId: queue.id })).toBe(
    'Assigned to: Anna → queue Advice',
  )
  expect(described('reminders', [], full.reminders.slice(0, 1))).toBe('Reminders: none → 1 day (Email)')
  expect(described('quietHours', null, full.quietHours)).toBe('Quiet hours: none → 21:00 to 08:00')
  expect(described('dispatch.enabled', true, false)).toBe('Send the agent a pre-meeting message in Genesys: yes → no')
  expect(described('intake.born', null, full.intake[1])).toBe('Question “Born”: none → “Born” (Date)')
})
