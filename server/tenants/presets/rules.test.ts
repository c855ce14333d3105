import { describe, expect, it } from 'vitest'
import { type PresetPolicy, presetPolicy } from '#server/domain/policySchema.ts'
import { isSamePolicy, policyChanges, policyProblems, slugProblem } from './rules.ts'

const anna = '00000000-0000-4000-8000-00000000000a'
const unknownId = '00000000-0000-4000-8000-00000000000b'
const queue = '00000000-0000-4000-8000-00000000000c'
const assignable = { agentIds: new Set([anna]), queueIds: new Set([queue]) }
const text = { key: 'topic', label: 'Topic', type: 'text' }

const policy = (changes: Record<string, unknown> = {}): PresetPolicy =>
  presetPolicy.parse({
    name: 'Consultation',
    durationsMinutes: [30],
    stepMinutes: 30,
    assignment: { mode: 'agent', agentId: anna },
    channels: ['EMAIL', 'SMS'],
    dispatch: { enabled: true },
    ...changes,
  })
const pointers = (changes: Record<string, unknown>) =>
  policyProblems(policy(changes), assignable).map(({ pointer, code }) => `${pointer} ${code}`)

describe('validation of a policy', () => {
  it('accepts a valid policy assigned to an agent or a queue', () => {
    expect(pointers({})).toEqual([])
    expect(pointers({ assignment: { mode: 'queue', queueId: queue } })).toEqual([])
  })

  it.each<[string, Record<string, unknown>, string]>([
    ['a duplicate duration', { durationsMinutes: [30, 30] }, '/policy/durationsMinutes duplicate'],
    [
      'a minimum notice beyond the horizon',
      { minNoticeMinutes: 1440, horizonDays: 1 },
      '/policy/minNoticeMinutes beyond_horizon',
    ],
    [
      'a daily limit above the weekly limit',
      { caps: { agentPerDay: 9, agentPerWeek: 8 } },
      '/policy/caps/agentPerDay over_week',
    ],
    ['a duplicate channel', { channels: ['EMAIL', 'EMAIL'] }, '/policy/channels duplicate'],
    [
      'a reminder on a channel that is not offered',
      { channels: ['EMAIL'], reminders: [{ offset: 'PT1H', channels: ['SMS'] }] },
      '/policy/reminders/0/channels not_offered',
    ],
    [
      'two reminders at the same time, written differently',
      {
        reminders: [
          { offset: 'P1D', channels: ['EMAIL'] },
          { offset: 'PT24H', channels: ['EMAIL'] },
        ],
      },
      '/policy/reminders/1/offset duplicate',
    ],
    [
      'a reminder at the start',
      { reminders: [{ offset: 'PT0M', channels: ['EMAIL'] }] },
      '/policy/reminders/0/offset range',
    ],
    ['a join link sent a year before', { room: { offset: 'P365D', channels: ['EMAIL'] } }, '/policy/room/offset range'],
    ['two questions with the same key', { intake: [text, text] }, '/policy/intake/1/key duplicate'],
    [
      'a select question with one option',
      { intake: [{ ...text, type: 'select', options: ['Yes'] }] },
      '/policy/intake/0/options options',
    ],
    ['an unknown agent', { assignment: { mode: 'agent', agentId: unknownId } }, '/policy/assignment/agentId unknown'],
    [
      'an unknown agent among several',
      { assignment: { mode: 'any', agentIds: [anna, unknownId] } },
      '/policy/assignment/agentIds unknown',
    ],
    ['an unknown queue', { assignment: { mode: 'queue', queueId: unknownId } }, '/policy/assignment/queueId unknown'],
  ])('rejects %s', (_, changes, expected) => {
    expect(pointers(changes)).toEqual([expected])
  })

  it.each(['', 'Video', 'video call', '-video', 'video-', 'vidéo', 'a/b', anna])('rejects the slug “%s”', (slug) => {
    expect(slugProblem(slug)).toMatchObject({ pointer: '/slug' })
  })

  it('accepts a slug of lowercase letters, digits and hyphens', () => {
    for (const slug of ['a', 'video-consultation', '24h']) expect(slugProblem(slug)).toBeNull()
  })
})

describe('differences between two versions', () => {
  it('are listed by field, with the paths of nested fields and the keys of questions', () => {
    const after = policy({ stepMinutes: 15, caps: { agentPerDay: 4 }, intake: [text] })
    expect(policyChanges(policy(), after)).toEqual([
      { field: 'stepMinutes', before: 30, after: 15 },
      { field: 'caps.agentPerDay', before: null, after: 4 },
      { field: 'intake.topic', before: null, after: after.intake[0] },
    ])
  })

  it('include a change in the order of questions', () => {
    const other = { ...text, key: 'other' }
    const [before, after] = [policy({ intake: [text, other] }), policy({ intake: [other, text] })]
    expect(policyChanges(before, after)).toEqual([
      { field: 'intakeOrder', before: ['topic', 'other'], after: ['other', 'topic'] },
    ])
  })

  it('ignore the order of keys', () => {
    const { name, ...rest } = policy({ reminders: [{ offset: 'PT1H', channels: ['EMAIL'] }] })
    expect(isSamePolicy({ ...rest, name }, policy({ reminders: [{ channels: ['EMAIL'], offset: 'PT60M' }] }))).toBe(
      true,
    )
  })
})
