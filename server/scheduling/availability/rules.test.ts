import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import { explainStarts, whyNotByPolicy } from './reasonRules.ts'
import { chooseAgent, computeSlots, sortByLoad } from './rules.ts'
import type { AgentTimes, SlotQuery } from './schema.ts'

const at = (text: string) => Temporal.Instant.from(text).epochMilliseconds / 60_000
const show = (minute: number) => new Date(minute * 60_000).toISOString().slice(0, 16)
const query = (over: Partial<SlotQuery> & { from: number; to: number }): SlotQuery => ({
  now: over.from - 10_000,
  durationMinutes: 30,
  stepMinutes: 30,
  bufferBeforeMinutes: 0,
  bufferAfterMinutes: 0,
  minNoticeMinutes: 0,
  horizonDays: 365,
  ...over,
})
const agent = (over: Partial<AgentTimes> = {}): AgentTimes => ({ agentId: 'anna', openings: [], busy: [], ...over })
const everyDay = (startMinute: number, endMinute: number, timezone: string) =>
  [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, startMinute, endMinute, timezone }))
const starts = (q: SlotQuery, ...agents: AgentTimes[]) => computeSlots(q, { agents }).map((slot) => show(slot.start))

describe('free times', () => {
  const monday = { from: at('2026-11-23T00:00Z'), to: at('2026-11-24T00:00Z') }

  it('start at opening time + n × step and end by closing time', () => {
    const anna = agent({ openings: everyDay(9 * 60 + 10, 11 * 60, 'UTC') })
    expect(starts(query(monday), anna)).toEqual(['2026-11-23T09:10', '2026-11-23T09:40', '2026-11-23T10:10'])
  })

  it('are computed in each agent’s time zone and merged', () => {
    const berlin = agent({ openings: everyDay(540, 600, 'Europe/Berlin') })
    const london = agent({ agentId: 'ben', openings: everyDay(540, 600, 'Europe/London') })
    const found = computeSlots(query({ ...monday, stepMinutes: 60, durationMinutes: 60 }), { agents: [berlin, london] })
    expect(found.map((slot) => [show(slot.start), slot.agentIds])).toEqual([
      ['2026-11-23T08:00', ['anna']],
      ['2026-11-23T09:00', ['ben']],
    ])
  })

  it('may cross midnight, and span two windows that touch', () => {
    const late = agent({ openings: [{ weekday: 1, startMinute: 1410, endMinute: 1470, timezone: 'UTC' }] })
    expect(starts(query({ ...monday, to: monday.to + 600 }), late)).toEqual(['2026-11-23T23:30', '2026-11-24T00:00'])
    const touching = agent({ openings: [...everyDay(600, 660, 'UTC'), ...everyDay(660, 720, 'UTC')] })
    expect(starts(query({ ...monday, durationMinutes: 90 }), touching)).toEqual([
      '2026-11-23T10:00',
      '2026-11-23T10:30',
    ])
  })

  it('leave the buffers free of busy times, which they may touch', () => {
    const anna = agent({
      openings: everyDay(600, 780, 'UTC'),
      busy: [at('2026-11-23T11:00Z'), at('2026-11-23T11:30Z')],
    })
    const request = query({
      ...monday,
      bufferBeforeMinutes: 5,
      bufferAfterMinutes: 10,
      stepMinutes: 5,
      durationMinutes: 15,
    })
    const found = starts(request, anna)
    expect(found).toContain('2026-11-23T10:35')
    expect(found).not.toContain('2026-11-23T10:40')
    expect(found).not.toContain('2026-11-23T11:30')
    expect(found).toContain('2026-11-23T11:35')
  })

  it('respect notice and horizon', () => {
    const anna = agent({ openings: everyDay(0, 1440, 'UTC') })
    const request = query({
      ...monday,
      now: at('2026-11-23T10:01Z'),
      minNoticeMinutes: 60,
      horizonDays: 1,
      to: at('2026-11-25T00:00Z'),
    })
    const found = starts(request, anna)
    expect(found[0]).toBe('2026-11-23T11:30')
    expect(found.at(-1)).toBe('2026-11-24T10:00')
  })

  it.each([0, 7])('list every free agent when many agents have different grids (%i minutes apart)', (apart) => {
    const many = Array.from({ length: 70 }, (_, n) =>
      agent({
        agentId: `agent-${String(n).padStart(2, '0')}`,
        openings: everyDay(540 + (n % 9) * apart, 600 + n * 5, 'UTC'),
      }),
    )
    const request = query({ ...monday, stepMinutes: 20, durationMinutes: 15 })
    const separate = many.flatMap((single) =>
      computeSlots(request, { agents: [single] }).map(({ start }) => `${start} ${single.agentId}`),
    )
    const combined = computeSlots(request, { agents: many }).flatMap(({ start, agentIds }) =>
      agentIds.map((id) => `${start} ${id}`),
    )
    expect(combined.sort()).toEqual(separate.sort())
    expect(separate.length).toBeGreaterThan(500)
  })

  it('omit the hour that a clock change skips', () => {
    const anna = agent({ openings: everyDay(60, 240, 'Europe/Berlin') })
    const night = query({ from: at('2026-03-28T22:00Z'), to: at('2026-03-29T12:00Z') })
    expect(starts(night, anna)).toEqual([
      '2026-03-29T00:00',
      '2026-03-29T00:30',
      '2026-03-29T01:00',
      '2026-03-29T01:30',
    ])
  })

  it('offer the repeated hour twice, as two instants', () => {
    const anna = agent({ openings: everyDay(120, 180, 'Europe/Berlin') })
    const night = query({ from: at('2026-10-24T22:00Z'), to: at('2026-10-25T12:00Z') })
    expect(starts(night, anna)).toEqual([
      '2026-10-25T00:00',
      '2026-10-25T00:30',
      '2026-10-25T01:00',
      '2026-10-25T01:30',
    ])
  })
})

describe('why a time is not offered', () => {
  const monday = at('2026-11-23T00:00Z')
  const anna = agent({ openings: everyDay(600, 660, 'UTC'), busy: [monday + 600, monday + 615] })
  const request = query({ from: monday, to: monday + 1440, now: monday })
  it.each([
    [540, 'closed'],
    [645, 'closed'],
    [610, 'off_step'],
    [600, 'busy'],
    [630, null],
  ])('at minute %i: %s', (minute, reason) => {
    const from = monday + minute
    const [first] = explainStarts({ ...request, from, to: from + 1 }, { agents: [anna] }, [30])
    expect(first?.agents).toEqual(reason ? [{ agentId: 'anna', reason }] : undefined)
  })
  it('names the policy’s reasons', () => {
    const strict = { ...request, minNoticeMinutes: 60, horizonDays: 1, durationMinutes: 20 }
    expect(whyNotByPolicy(strict, { agents: [anna] }, [30], monday + 30)).toEqual(['duration', 'notice'])
    expect(whyNotByPolicy(strict, { agents: [anna] }, [20], monday + 1441)).toEqual(['horizon'])
    expect(whyNotByPolicy(request, { agents: [] }, [30], monday)).toEqual(['nobody'])
  })
})

describe('the choice of an agent', () => {
  const loads = [
    { agentId: 'anna', dayMinutes: 60, weekMinutes: 60 },
    { agentId: 'ben', dayMinutes: 30, weekMinutes: 300 },
  ]
  it('prefers the least loaded agent of that day, with the reason', () => {
    expect(chooseAgent(['anna', 'ben'], loads)).toEqual({ agentId: 'ben', reason: 'least_loaded' })
    expect(sortByLoad(['anna', 'ben', 'cleo'], loads)).toEqual(['cleo', 'ben', 'anna'])
  })
  it('gives the reason for a single candidate and for a tie', () => {
    expect(chooseAgent(['anna'], loads)).toEqual({ agentId: 'anna', reason: 'only_one' })
    expect(chooseAgent(['dora', 'cleo'], loads)).toEqual({ agentId: 'cleo', reason: 'tie' })
    expect(chooseAgent([], loads)).toBeNull()
  })
})
