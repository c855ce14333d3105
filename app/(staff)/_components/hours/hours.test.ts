import { describe, expect, it } from 'vitest'
import { exceptionInput } from '#server/scheduling/hours/schema.ts'
import { idOf } from '../../../_ui/form.ts'
import { nameOf } from '../../_shared/fieldNames.ts'
import { parseForm } from '../../_shared/parseForm.ts'
import { submitted } from '../../_shared/submitted.ts'
import type { Hours } from '../../_shared/types.ts'
import { addRow, removeRow } from '../sections/rows.ts'
import { affectedLines, exceptionErrors, exceptionForm, formatExceptionTime } from './exceptions.ts'
import { initialWeeklyState, weeklyErrors, weeklyForm, weeklyStateAfter } from './weekly.ts'

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
  const press = (weekly: Hours['weekly'], button: string) => {
    const form = submitted(initialWeeklyState({ agent, weekly }).values, undefined, button)
    const { entered, rowButton } = parseForm(form, weeklyForm)
    if (!rowButton) throw new Error('not a row button')
    return weeklyStateAfter(rowButton, entered)
  }
  const read = (values: Record<string, string>) => parseForm(submitted(values), weeklyForm)

  it('reads back what it shows, including hours past midnight and all day', () => {
    const { values } = initialWeeklyState({ agent, weekly: [night, allDay, monday] })
    expect(read(values)).toMatchObject({ ok: true, value: { weekly: [monday, night, allDay] } })
  })

  it('ignores rows that are left empty', () => {
    const added = press([monday], addRow('weekly'))
    expect(added.focus).toBe(idOf('weekly[1].startMinute'))
    expect(added.values).toMatchObject({ 'weekly[1].weekday': '2', 'weekly[1].timezone': 'Europe/Berlin' })
    expect(read(added.values)).toMatchObject({ ok: true, value: { weekly: [monday] } })
  })

  it('copies a row to the next day', () => {
    const copied = press([monday, allDay], addRow('weekly', { index: 2 }))
    expect(copied.focus).toBe(idOf('weekly[2].weekday'))
    expect(read(copied.values)).toMatchObject({
      ok: true,
      value: { weekly: [monday, allDay, { ...allDay, weekday: 1 }] },
    })
    const between = press([monday, allDay], addRow('weekly', { index: 1 }))
    expect(read(between.values)).toMatchObject({ value: { weekly: [monday, { ...monday, weekday: 2 }, allDay] } })
  })

  it('removes a row and keeps what was typed in the others', () => {
    const removed = press([monday, night, allDay], removeRow('weekly', 1))
    expect(removed.focus).toBe(idOf('weekly[1].weekday'))
    expect(read(removed.values)).toMatchObject({ ok: true, value: { weekly: [monday, allDay] } })
    expect(press([monday], removeRow('weekly', 0))).toMatchObject({ focus: undefined })
  })

  it('shows errors of the server at their fields', () => {
    const { values } = initialWeeklyState({ agent, weekly: [monday] })
    const refused = read({ ...values, 'weekly[0].startMinute': 'eight', 'weekly[0].timezone': 'Nowhere' })
    const errors = refused.ok ? {} : weeklyErrors(refused.fields)
    expect(Object.keys(errors).sort()).toEqual(['weekly[0].startMinute', 'weekly[0].timezone'])
    const name = nameOf('/weekly/0/startMinute')
    expect(weeklyErrors([{ name, code: 'overlaps' }])['weekly[0].startMinute']).toMatch(/overlap/)
  })
})

describe('the form for time off and special hours', () => {
  const request = (values: Record<string, string>) => {
    const result = parseForm(submitted({ kind: 'closed', zone: 'Europe/Berlin', ...values }), exceptionForm)
    return result.ok ? result.value.request : exceptionErrors(result.fields)
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
    expect(Object.keys(exceptionErrors(['to', 'timezone'].map((name) => ({ name, code: 'custom' }))))).toEqual([
      'toTime',
      'zone',
    ])
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
