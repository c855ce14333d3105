import { expect, it } from 'vitest'
import { presetPolicy } from '#server/domain/policySchema.ts'
import { idOf, namesOf } from '../../../../_ui/form.ts'
import { addRow, moveRow, removeRow } from '../../../_components/sections/rows.ts'
import { fieldsOf } from '../../../_components/sections/spec.ts'
import { nameOf, toValues } from '../../../_shared/fieldNames.ts'
import { parseForm } from '../../../_shared/parseForm.ts'
import { submitted } from '../../../_shared/submitted.ts'
import { describeChange } from './describe.ts'
import { presetErrors } from './errors.ts'
import { newPresetValues, newReminder, policyToValues } from './formValues.ts'
import { presetForm } from './presetForm.ts'
import { focusAfter, presetFormState } from './sections.ts'

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

const formOf = (policy: object, pressed?: string) => submitted(toValues(policy), /(channels|agentIds)$/, pressed)

function policyOf(entered: object) {
  const result = parseForm(formOf(entered), presetForm)
  if (!result.ok) throw new Error(JSON.stringify(result.fields))
  return result.value.policy
}

function errorsOf(entered: object) {
  const result = parseForm(formOf(entered), presetForm)
  return result.ok ? {} : presetErrors(result.fields)
}

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
  expect(policyOf(policyToValues(policy))).toEqual(policy)
})

it('starts a new service with valid settings except for its name', () => {
  expect(policyOf({ ...newPresetValues([anna]), name: 'Talk' })).toMatchObject({ name: 'Talk', horizonDays: 90 })
})

it('derives unique keys for new questions from their labels and never changes a key', () => {
  const intake = [
    { key: 'topic', label: 'Another title now', type: 'text' },
    ...['Topic', '你好', '24 hours?', 'Constructor'].map((label) => ({ label, type: 'text' })),
  ]
  expect(policyOf({ ...policyToValues(full), intake }).intake.map((field) => field.key)).toEqual([
    'topic',
    'topic2',
    'question',
    'question24Hours',
    'constructor2',
  ])
})

it('leaves invalid numbers to the server and shows its errors at the fields', () => {
  const wrong = {
    ...policyToValues(full),
    stepMinutes: 'often',
    bufferAfterMinutes: '',
    durationsMinutes: '30, x',
    minNoticeMinutes: { unit: 'hours' },
    intake: [{ label: '', type: 'select', options: 'one' }],
  }
  const errors = errorsOf(wrong)
  expect(Object.keys(errors).sort()).toEqual([
    'bufferAfterMinutes',
    'durationsMinutes',
    'intake[0].label',
    'minNoticeMinutes',
    'stepMinutes',
  ])
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
    [...pointers.map((name) => `/policy/${name}`), '/slug'].map((pointer) => ({ name: nameOf(pointer), code: 'x' })),
  )
  expect(Object.keys(errors).filter((name) => !shown.has(name))).toEqual([])
})

it('adds, moves and removes rows, keeps what was typed, and focuses their first field', () => {
  const typed = { ...policyToValues(full), stepMinutes: 'often' }
  const press = (button: string) => {
    const { entered, rowButton } = parseForm(formOf(typed, button), presetForm)
    if (!rowButton) throw new Error('not a row button')
    const state = presetFormState(entered, { choices })
    return { values: state.values, focus: focusAfter(rowButton, entered) }
  }
  const moved = press(moveRow('intake', 1, 0))
  expect(moved.focus).toBe(idOf('intake[0].label'))
  expect(moved.values).toMatchObject({
    'intake[0].label': 'Born',
    'intake[1].options': 'Bill\nCable',
    'channels.SMS': 'true',
    'minNoticeMinutes.count': '90',
    stepMinutes: 'often',
  })
  const added = press(addRow('reminders', { defaultValue: newReminder }))
  expect(added.focus).toBe(idOf('reminders[2].offset'))
  expect(added.values['reminders[2].offset.unit']).toBe('hours')
  const removed = press(removeRow('intake', 1))
  expect(removed.focus).toBe(idOf('intake[0].label'))
  expect(Object.keys(removed.values).filter((name) => name.startsWith('intake[1]'))).toEqual([])
})

it('ignores row numbers that no form has, which would take seconds to answer', () => {
  const form = formOf(policyToValues(full))
  form.append('reminders[30000000].offset.count', '1')
  expect(parseForm(form, presetForm)).toMatchObject({ ok: true, value: { policy: full } })
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
