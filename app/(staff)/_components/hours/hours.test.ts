import { describe, expect, it } from 'vitest'
import { exceptionInput, saveWeeklyInput } from '#server/scheduling/hours/schema.ts'
import { affectedLines, exceptionErrors, formatExceptionTime, readException } from './exceptions.ts'
import { applyWeeklyRowAction, initialWeeklyState, readWeekly, weeklyErrors } from './weekly.ts'

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
const allDay = { ...monday, weekday: 7, startMinute: 0, endMinute: 1440 }

describe('the form for weekly hours', () => {
  it('reads back what it shows, including hours past midnight and all day', () => {
    const { values } = initialWeeklyState({ agent, weekly: [night, allDay, monday] })
    expect(readWeekly(values).weekly).toEqual([monday, night, allDay])
  })

  it('ignores rows that are left empty', () => {
    const { values } = initialWeeklyState({ agent, weekly: [monday] })
    const added = applyWeeklyRowAction(values, { kind: 'add', list: 'hours', index: 0 })
    expect(added.focus).toBe('hours-1-from')
    expect(added.values['hours.1.day']).toBe('2')
    expect(readWeekly(added.values).weekly).toEqual([monday])
  })

  it('copies a row to the next day', () => {
    const { values } = initialWeeklyState({ agent, weekly: [monday, allDay] })
    const copied = applyWeeklyRowAction(values, { kind: 'copy', list: 'hours', index: 1 })
    expect(readWeekly(copied.values).weekly).toEqual([monday, allDay, { ...allDay, weekday: 1 }])
  })

  it('shows errors of the server at their fields', () => {
    const { values } = initialWeeklyState({ agent, weekly: [monday] })
    const { weekly } = readWeekly({ ...values, 'hours.0.from': 'eight', 'hours.0.zone': 'Nowhere' })
    const refused = saveWeeklyInput.safeParse({ agentId: agent.id, weekly }).error?.issues ?? []
    const errors = weeklyErrors(refused.map((issue) => ({ pointer: `/${issue.path.join('/')}`, code: issue.code })))
    expect(Object.keys(errors).sort()).toEqual(['hours.0.from', 'hours.0.zone'])
    expect(weeklyErrors([{ pointer: '/weekly/0/startMinute', code: 'overlaps' }])['hours.0.from']).toMatch(/overlap/)
  })
})

describe('the form for time off and special hours', () => {
  const request = (values: Record<string, string>) => {
    const read = readException({ kind: 'closed', zone: 'Europe/Berlin', ...values })
    return 'request' in read ? read.request : read.errors
  }

  it('means whole days if no times are given', () => {
    expect(request({ fromDay: '2026-12-24', toDay: '2026-12-31' })).toMatchObject({
      from: '2026-12-24T00:00',
      to: '2027-01-01T00:00',
    })
    expect(request({ fromDay: '2026-12-24' })).toMatchObject({ from: '2026-12-24T00:00', to: '2026-12-25T00:00' })
    expect(request({ fromDay: '2026-12-24', fromTime: '14:00' })).toMatchObject({
      from: '2026-12-24T14:00',
      to: '2026-12-25T00:00',
    })
  })

  it('ends extra hours past midnight on the next day', () => {
    const late = { kind: 'extra', fromDay: '2026-12-24', fromTime: '22:00', toTime: '02:00' }
    expect(request(late)).toMatchObject({ from: '2026-12-24T22:00', to: '2026-12-25T02:00' })
    expect(exceptionInput.safeParse({ ...request(late), agentId: agent.id }).success).toBe(true)
  })

  it('reports missing and invalid fields', () => {
    expect(Object.keys(request({ kind: 'changed', fromDay: '2026-12-24' }))).toEqual(['fromTime'])
    expect(Object.keys(request({ kind: 'holiday', fromDay: '2026-02-30', toTime: '25:00' }))).toEqual([
      'kind',
      'fromDay',
      'toTime',
    ])
    expect(Object.keys(exceptionErrors([{ pointer: '/to' }, { pointer: '/timezone' }]))).toEqual(['toTime', 'zone'])
  })

  it('formats whole days without times, and times with their zone', () => {
    const row = {
      id: 'x',
      kind: 'closed' as const,
      timezone: 'Europe/Berlin',
      reason: null,
      scope: 'agent' as const,
      createdAt: new Date(),
    }
    const formatted = (startsAt: string, endsAt: string) => formatExceptionTime({ ...row, startsAt, endsAt })
    expect(formatted('2026-12-24T00:00', '2026-12-25T00:00')).toBe('Thursday 24 December 2026, all day')
    expect(formatted('2026-12-24T00:00', '2027-01-01T00:00')).toBe(
      'Thursday 24 December 2026 to Thursday 31 December 2026',
    )
    expect(formatted('2026-12-24T09:00', '2026-12-24T12:00')).toBe(
      'Thursday 24 December 2026, 09:00 to 12:00, Berlin time',
    )
  })

  it('lists affected appointments with links, and counts the rest', () => {
    const affected = {
      appointmentId: agent.id,
      reference: 'ABCD2345',
      start: new Date('2026-12-24T09:00:00Z'),
      end: new Date(),
      status: 'activated',
      agentName: 'Anna',
    }
    const lines = affectedLines({ appointments: [affected], total: 3 }, 'https://elsewhere.test', 'Europe/Berlin')
    expect(lines).toEqual([
      { text: 'Thu 24 Dec 2026, 10:00 Berlin time, ABCD2345, with Anna', href: `/admin/appointments/${agent.id}` },
      { text: 'and 2 more' },
    ])
  })
})
