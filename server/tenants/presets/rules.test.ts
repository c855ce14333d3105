import { describe, expect, it } from 'vitest'
import { type PresetPolicy, presetPolicy } from '#server/domain/policySchema.ts'
import { isSamePolicy, policyChanges, policyProblems, slugProblem } from './rules.ts'

const anna = '00000000-0000-4000-8000-00000000000a'
const gone = '00000000-0000-4000-8000-00000000000b'
const queue = '00000000-0000-4000-8000-00000000000c'
const takers = { agentIds: new Set([anna]), queueIds: new Set([queue]) }
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
  policyProblems(policy(changes), takers).map(({ pointer, code }) => `${pointer} ${code}`)

describe('what is wrong with a policy', () => {
  it('is nothing for a usable one, taken by an agent or by a queue', () => {
    expect(pointers({})).toEqual([])
    expect(pointers({ assignment: { mode: 'queue', queueId: queue } })).toEqual([])
  })

  it.each<[string, Record<string, unknown>, string]>([
    ['a length twice', { durationsMinutes: [30, 30] }, '/policy/durationsMinutes twice'],
    [
      'a notice beyond the horizon',
      { minNoticeMinutes: 1440, horizonDays: 1 },
      '/policy/minNoticeMinutes beyond_horizon',
    ],
    ['more a day than a week', { caps: { agentPerDay: 9, agentPerWeek: 8 } }, '/policy/caps/agentPerDay over_week'],
    ['a channel twice', { channels: ['EMAIL', 'EMAIL'] }, '/policy/channels twice'],
    [
      'a reminder on a channel nobody can choose',
      { channels: ['EMAIL'], reminders: [{ offset: 'PT1H', channels: ['SMS'] }] },
      '/policy/reminders/0/channels not_offered',
    ],
    [
      'two reminders at one time, however written',
      {
        reminders: [
          { offset: 'P1D', channels: ['EMAIL'] },
          { offset: 'PT24H', channels: ['EMAIL'] },
        ],
      },
      '/policy/reminders/1/offset twice',
    ],
    [
      'a reminder at the start',
      { reminders: [{ offset: 'PT0M', channels: ['EMAIL'] }] },
      '/policy/reminders/0/offset range',
    ],
    ['a link a year before', { room: { offset: 'P365D', channels: ['EMAIL'] } }, '/policy/room/offset range'],
    ['two questions of one name', { intake: [text, text] }, '/policy/intake/1/key twice'],
    [
      'a choice of one',
      { intake: [{ ...text, type: 'select', options: ['Yes'] }] },
      '/policy/intake/0/options options',
    ],
    [
      'an agent who is not there',
      { assignment: { mode: 'agent', agentId: gone } },
      '/policy/assignment/agentId unknown',
    ],
    [
      'one such among several',
      { assignment: { mode: 'any', agentIds: [anna, gone] } },
      '/policy/assignment/agentIds unknown',
    ],
    [
      'a queue that is not there',
      { assignment: { mode: 'queue', queueId: gone } },
      '/policy/assignment/queueId unknown',
    ],
  ])('is %s', (_, changes, expected) => {
    expect(pointers(changes)).toEqual([expected])
  })

  it.each(['', 'Video', 'video call', '-video', 'video-', 'vidéo', 'a/b', anna])('is the address “%s”', (slug) => {
    expect(slugProblem(slug)).toMatchObject({ pointer: '/slug' })
  })

  it('is not a plain address', () => {
    for (const slug of ['a', 'video-consultation', '24h']) expect(slugProblem(slug)).toBeNull()
  })
})

describe('what differs between two versions', () => {
  it('is told field by field, nested ones and questions by their names', () => {
    const after = policy({ stepMinutes: 15, caps: { agentPerDay: 4 }, intake: [text] })
    expect(policyChanges(policy(), after)).toEqual([
      { field: 'stepMinutes', before: 30, after: 15 },
      { field: 'caps.agentPerDay', before: null, after: 4 },
      { field: 'intake.topic', before: null, after: after.intake[0] },
    ])
  })

  it('is the order of questions too', () => {
    const other = { ...text, key: 'other' }
    const [before, after] = [policy({ intake: [text, other] }), policy({ intake: [other, text] })]
    expect(policyChanges(before, after)).toEqual([
      { field: 'intakeOrder', before: ['topic', 'other'], after: ['other', 'topic'] },
    ])
  })

  it('is nothing for the same, in whatever order its keys are written', () => {
    const { name, ...rest } = policy({ reminders: [{ offset: 'PT1H', channels: ['EMAIL'] }] })
    expect(isSamePolicy({ ...rest, name }, policy({ reminders: [{ channels: ['EMAIL'], offset: 'PT60M' }] }))).toBe(
      true,
    )
  })
})
