import { describe, expect, it } from 'vitest'
import { exceptionInput, saveWeeklyInput } from '#server/scheduling/hours/schema.ts'
import { exceptionErrors, hitLines, readException, whenWords } from './exceptions.ts'
import { readWeekly, stepWeekly, weeklyErrors, weeklyState } from './weekly.ts'

const agent = { id: '00000000-0000-4000-8000-00000000000a', name: 'Anna', timezone: 'Europe/Berlin' }
const monday = {
  weekday: 1,
  startMinute: 480,
  endMinute: 1080,
  timezone: 'Europe/Berlin',
  effectiveFrom: null,
  effectiveTo: null,
}
const night = {
  ...monday,
  weekday: 5,
  startMinute: 1320,
  endMinute: 1560,
  effectiveFrom: '2026-12-01',
  effectiveTo: '2026-12-31',
}
const round = { ...monday, weekday: 7, startMinute: 0, endMinute: 1440 }

describe('weekly hours in a form', () => {
  it('are read as they were shown, over midnight and round the clock too', () => {
    const { values } = weeklyState({ agent, weekly: [night, round, monday] })
    expect(readWeekly(values).weekly).toEqual([monday, night, round])
  })

  it('leave out lines that nobody filled in', () => {
    const { values } = weeklyState({ agent, weekly: [monday] })
    const added = stepWeekly(values, { verb: 'add', list: 'hours', index: 0 })
    expect(added.focus).toBe('hours-1-from')
    expect(added.values['hours.1.day']).toBe('2')
    expect(readWeekly(added.values).weekly).toEqual([monday])
  })

  it('are copied to the day after', () => {
    const { values } = weeklyState({ agent, weekly: [monday, round] })
    const copied = stepWeekly(values, { verb: 'copy', list: 'hours', index: 1 })
    expect(readWeekly(copied.values).weekly).toEqual([monday, round, { ...round, weekday: 1 }])
  })

  it('say at the field what the server refuses', () => {
    const { values } = weeklyState({ agent, weekly: [monday] })
    const { weekly } = readWeekly({ ...values, 'hours.0.from': 'eight', 'hours.0.zone': 'Nowhere' })
    const refused = saveWeeklyInput.safeParse({ agentId: agent.id, weekly }).error?.issues ?? []
    const errors = weeklyErrors(refused.map((issue) => ({ pointer: `/${issue.path.join('/')}`, code: issue.code })))
    expect(Object.keys(errors).sort()).toEqual(['hours.0.from', 'hours.0.zone'])
    expect(weeklyErrors([{ pointer: '/weekly/0/startMinute', code: 'overlaps' }])['hours.0.from']).toMatch(/overlap/)
  })
})

describe('time off and other hours in a form', () => {
  const wish = (values: Record<string, string>) => {
    const read = readException({ kind: 'closed', zone: 'Europe/Berlin', ...values })
    return 'wish' in read ? read.wish : read.errors
  }

  it('are whole days where no times are given', () => {
    expect(wish({ fromDay: '2026-12-24', toDay: '2026-12-31' })).toMatchObject({
      from: '2026-12-24T00:00',
      to: '2027-01-01T00:00',
    })
    expect(wish({ fromDay: '2026-12-24' })).toMatchObject({ from: '2026-12-24T00:00', to: '2026-12-25T00:00' })
    expect(wish({ fromDay: '2026-12-24', fromTime: '14:00' })).toMatchObject({
      from: '2026-12-24T14:00',
      to: '2026-12-25T00:00',
    })
  })

  it('end on the next day when extra hours run over midnight', () => {
    const late = { kind: 'extra', fromDay: '2026-12-24', fromTime: '22:00', toTime: '02:00' }
    expect(wish(late)).toMatchObject({ from: '2026-12-24T22:00', to: '2026-12-25T02:00' })
    expect(exceptionInput.safeParse({ ...wish(late), agentId: agent.id }).success).toBe(true)
  })

  it('name what is missing', () => {
    expect(Object.keys(wish({ kind: 'changed', fromDay: '2026-12-24' }))).toEqual(['fromTime'])
    expect(Object.keys(wish({ kind: 'holiday', fromDay: '2026-02-30', toTime: '25:00' }))).toEqual([
      'kind',
      'fromDay',
      'toTime',
    ])
    expect(Object.keys(exceptionErrors([{ pointer: '/to' }, { pointer: '/timezone' }]))).toEqual(['toTime', 'zone'])
  })

  it('are said in words, with their zone where they have times', () => {
    const row = {
      id: 'x',
      kind: 'closed' as const,
      timezone: 'Europe/Berlin',
      reason: null,
      scope: 'agent' as const,
      createdAt: new Date(),
    }
    const said = (startsAt: string, endsAt: string) => whenWords({ ...row, startsAt, endsAt })
    expect(said('2026-12-24T00:00', '2026-12-25T00:00')).toBe('Thursday 24 December 2026, all day')
    expect(said('2026-12-24T00:00', '2027-01-01T00:00')).toBe('Thursday 24 December 2026 to Thursday 31 December 2026')
    expect(said('2026-12-24T09:00', '2026-12-24T12:00')).toBe('Thursday 24 December 2026, 09:00 to 12:00, Berlin time')
  })

  it('list what is in the way with the way to it, and how many more', () => {
    const hit = {
      appointmentId: agent.id,
      reference: 'ABCD2345',
      start: new Date('2026-12-24T09:00:00Z'),
      end: new Date(),
      status: 'activated',
      agentName: 'Anna',
    }
    const lines = hitLines({ appointments: [hit], total: 3 }, 'https://elsewhere.test', 'Europe/Berlin')
    expect(lines).toEqual([
      { text: 'Thu 24 Dec 2026, 10:00 Berlin time, ABCD2345, with Anna', href: `/admin/appointments/${agent.id}` },
      { text: 'and 2 more' },
    ])
  })
})
