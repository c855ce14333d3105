import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import { byLoad, chooseAgent, policyAgainst, slots, whyNot } from './rules.ts'
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
const starts = (q: SlotQuery, ...agents: AgentTimes[]) => slots(q, agents).map((slot) => show(slot.start))

describe('free times', () => {
  const monday = { from: at('2026-11-23T00:00Z'), to: at('2026-11-24T00:00Z') }

  it('lie on opening time + n × step and end by closing time', () => {
    const anna = agent({ openings: everyDay(9 * 60 + 10, 11 * 60, 'UTC') })
    expect(starts(query(monday), anna)).toEqual(['2026-11-23T09:10', '2026-11-23T09:40', '2026-11-23T10:10'])
  })

  it('are read on each agent’s own clock and joined', () => {
    const berlin = agent({ openings: everyDay(540, 600, 'Europe/Berlin') })
    const london = agent({ agentId: 'ben', openings: everyDay(540, 600, 'Europe/London') })
    const found = slots(query({ ...monday, stepMinutes: 60, durationMinutes: 60 }), [berlin, london])
    expect(found.map((slot) => [show(slot.start), slot.agentIds])).toEqual([
      ['2026-11-23T08:00', ['anna']],
      ['2026-11-23T09:00', ['ben']],
    ])
  })

  it('run over midnight, and across two windows that touch', () => {
    const late = agent({ openings: [{ weekday: 1, startMinute: 1410, endMinute: 1470, timezone: 'UTC' }] })
    expect(starts(query({ ...monday, to: monday.to + 600 }), late)).toEqual(['2026-11-23T23:30', '2026-11-24T00:00'])
    const touching = agent({ openings: [...everyDay(600, 660, 'UTC'), ...everyDay(660, 720, 'UTC')] })
    expect(starts(query({ ...monday, durationMinutes: 90 }), touching)).toEqual([
      '2026-11-23T10:00',
      '2026-11-23T10:30',
    ])
  })

  it('keep the asked buffers clear of what is busy; buffers may touch and never overlap', () => {
    const anna = agent({
      openings: everyDay(600, 780, 'UTC'),
      busy: [{ start: at('2026-11-23T11:00Z'), end: at('2026-11-23T11:30Z') }],
    })
    const asked = query({
      ...monday,
      bufferBeforeMinutes: 5,
      bufferAfterMinutes: 10,
      stepMinutes: 5,
      durationMinutes: 15,
    })
    const found = starts(asked, anna)
    expect(found).toContain('2026-11-23T10:35')
    expect(found).not.toContain('2026-11-23T10:40')
    expect(found).not.toContain('2026-11-23T11:30')
    expect(found).toContain('2026-11-23T11:35')
  })

  it('obey notice and horizon', () => {
    const anna = agent({ openings: everyDay(0, 1440, 'UTC') })
    const asked = query({
      ...monday,
      now: at('2026-11-23T10:01Z'),
      minNoticeMinutes: 60,
      horizonDays: 1,
      to: at('2026-11-25T00:00Z'),
    })
    const found = starts(asked, anna)
    expect(found[0]).toBe('2026-11-23T11:30')
    expect(found.at(-1)).toBe('2026-11-24T10:00')
  })

  it('leave out the hour that a clock change skips', () => {
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

describe('the same as asking the calendar library minute by minute', () => {
  const cases: [zone: string, around: string][] = [
    ['Europe/Berlin', '2026-03-29'],
    ['Europe/Berlin', '2026-10-25'],
    ['America/New_York', '2026-11-01'],
    ['Australia/Lord_Howe', '2026-04-05'],
    ['Australia/Lord_Howe', '2026-10-04'],
    ['America/Santiago', '2026-09-06'],
    ['Africa/Cairo', '2026-04-24'],
    ['Asia/Beirut', '2026-10-25'],
    ['Africa/Casablanca', '2026-02-15'],
    ['Pacific/Chatham', '2026-09-27'],
    ['Asia/Kathmandu', '2026-06-01'],
    ['Pacific/Apia', '2011-12-30'],
  ]
  const windows = [
    { startMinute: 0, endMinute: 1440, step: 45, duration: 60 },
    { startMinute: 70, endMinute: 200, step: 20, duration: 25 },
    { startMinute: 1380, endMinute: 1620, step: 30, duration: 30 },
    { startMinute: 125, endMinute: 160, step: 5, duration: 15 },
  ]
  it.each(cases)('%s around %s', (zone, around) => {
    const middle = Temporal.PlainDate.from(around).toZonedDateTime('UTC').epochMilliseconds / 60_000
    for (const { startMinute, endMinute, step, duration } of windows) {
      const anna = agent({
        openings: everyDay(startMinute, endMinute, zone).filter((opening) => opening.weekday !== 3),
        busy: [
          { start: middle + 95, end: middle + 131 },
          { start: middle + 120, end: middle + 150 },
        ],
      })
      const asked = query({
        from: middle - 1500,
        to: middle + 1500,
        stepMinutes: step,
        durationMinutes: duration,
        bufferBeforeMinutes: 5,
      })
      expect(slots(asked, [anna]).map((slot) => slot.start)).toEqual(byBruteForce(asked, anna))
    }
  })
})

/** Looks at every minute by itself: open when the wall clock there is within a window, on the grid when it is opening + n × step. */
function byBruteForce(q: SlotQuery, { openings, busy }: AgentTimes): number[] {
  const [first] = openings
  if (!first) return []
  const open = new Map<number, boolean>()
  const onGrid = new Set<number>()
  for (let minute = q.from; minute < q.to + q.durationMinutes; minute++) {
    const { weekday, ofDay } = wallClock(first.timezone, minute)
    for (const opening of openings) {
      for (const daysAgo of [0, 1]) {
        const sinceMidnight = ofDay + daysAgo * 1440
        if (((weekday - daysAgo + 6) % 7) + 1 !== opening.weekday) continue
        if (sinceMidnight < opening.startMinute || sinceMidnight >= opening.endMinute) continue
        open.set(minute, true)
        if ((sinceMidnight - opening.startMinute) % q.stepMinutes === 0) onGrid.add(minute)
      }
    }
  }
  const blocked = (from: number, to: number) => busy.some((range) => range.start < to && range.end > from)
  return [...onGrid].filter((start) => {
    if (start >= q.to) return false
    for (let minute = start; minute < start + q.durationMinutes; minute++) if (!open.get(minute)) return false
    return !blocked(start - q.bufferBeforeMinutes, start + q.durationMinutes + q.bufferAfterMinutes)
  })
}

const clocks = new Map<string, { weekday: number; ofDay: number }>()
function wallClock(zone: string, minute: number) {
  const known = clocks.get(zone + minute)
  if (known) return known
  const wall = Temporal.Instant.fromEpochMilliseconds(minute * 60_000).toZonedDateTimeISO(zone)
  const read = { weekday: wall.dayOfWeek, ofDay: wall.hour * 60 + wall.minute }
  clocks.set(zone + minute, read)
  return read
}

describe('why a time is not offered', () => {
  const monday = at('2026-11-23T00:00Z')
  const anna = agent({ openings: everyDay(600, 660, 'UTC'), busy: [{ start: monday + 600, end: monday + 615 }] })
  const asked = query({ from: monday, to: monday + 1440, now: monday })
  it.each([
    [540, 'closed'],
    [645, 'closed'],
    [610, 'off_step'],
    [600, 'busy'],
    [630, null],
  ])('at minute %i: %s', (minute, reason) => {
    expect(whyNot(asked, anna, monday + minute)).toBe(reason)
  })
  it('names what the policy says', () => {
    const strict = { ...asked, minNoticeMinutes: 60, horizonDays: 1, durationMinutes: 20 }
    expect(policyAgainst(strict, monday + 30, [30])).toEqual(['duration', 'notice'])
    expect(policyAgainst(strict, monday + 1441, [20])).toEqual(['horizon'])
  })
})

describe('whom to ask', () => {
  const loads = [
    { agentId: 'anna', dayMinutes: 60, weekMinutes: 60 },
    { agentId: 'ben', dayMinutes: 30, weekMinutes: 300 },
  ]
  it('the least loaded that day, and says so', () => {
    expect(chooseAgent(['anna', 'ben'], loads)).toEqual({ agentId: 'ben', reason: 'least_loaded' })
    expect(byLoad(['anna', 'ben', 'cleo'], loads)).toEqual(['cleo', 'ben', 'anna'])
  })
  it('says when there was no choice', () => {
    expect(chooseAgent(['anna'], loads)).toEqual({ agentId: 'anna', reason: 'only_one' })
    expect(chooseAgent(['dora', 'cleo'], loads)).toEqual({ agentId: 'cleo', reason: 'tie' })
    expect(chooseAgent([], loads)).toBeNull()
  })
})
