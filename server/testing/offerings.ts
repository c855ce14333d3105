import fc from 'fast-check'
import { type Caps, dayOf, daysAround } from '#server/scheduling/availability/capRules.ts'
import type {
  AgentTimes,
  HoursException,
  Opening,
  QueueUse,
  SlotQuery,
} from '#server/scheduling/availability/schema.ts'
import type { OracleCase } from './oracle.ts'

/**
 * Generates random offerings around a minute in these zones, the first of which is that of the organization; small,
 * with many edge cases.
 */
export function oracleCases(zones: readonly string[], middle: number): fc.Arbitrary<OracleCase> {
  const [timezone = 'UTC'] = zones
  const zone = fc.constantFrom(...zones)
  const minute = fc.integer({ min: middle - 1500, max: middle + 1500 })
  return fc
    .record({
      query: queries(middle),
      agents: fc.array(agents(zone, middle), { minLength: 1, maxLength: 3 }),
      exceptions: fc.array(exceptions(zone, middle), { maxLength: 2 }),
      holiday: sometimes(fc.integer({ min: -1, max: 1 })),
      caps: fc.option(caps, { freq: 2 }),
      preset: fc.array(minute, { maxLength: 3 }),
      taken: fc.array(fc.array(minute, { minLength: 1, maxLength: 4 }), { minLength: 3, maxLength: 3 }),
      queue: sometimes(queues(minute)),
    })
    .map(({ query, agents: generated, exceptions: common, holiday, caps: limits, preset, taken, queue }) => {
      const named = generated.map((agent, at) => ({ ...agent, agentId: `agent-${at}` }))
      const counted = {
        timezone,
        preset,
        agents: Object.fromEntries(named.map(({ agentId }, at) => [agentId, taken[at] ?? []])),
      }
      const date = Math.floor(middle / 1440) + (holiday ?? 0)
      const closed: HoursException = { kind: 'closed', from: date * 1440, to: (date + 1) * 1440, timezone }
      const offering = {
        agents: limits
          ? named.map((agent) => ({ ...agent, counts: countsOf(timezone, counted.agents[agent.agentId] ?? []) }))
          : named,
        application: { exceptions: common, holidays: holiday === null ? [] : [closed] },
        caps: limits && {
          caps: limits,
          days: daysAround(timezone, query.from, query.to),
          preset: countsOf(timezone, preset),
        },
        queue,
      }
      return { query, offering, counted }
    })
}

const sometimes = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.oneof({ weight: 2, arbitrary: fc.constant(null) }, { weight: 1, arbitrary })

function countsOf(zone: string, starts: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>()
  for (const start of starts) counts.set(dayOf(zone, start), (counts.get(dayOf(zone, start)) ?? 0) + 1)
  return counts
}

const cap = fc.option(fc.integer({ min: 1, max: 3 }), { freq: 3 })
const caps: fc.Arbitrary<Caps> = fc.record({
  agentPerDay: cap,
  agentPerWeek: cap,
  presetPerDay: cap,
  presetPerWeek: cap,
})

const queries = (middle: number): fc.Arbitrary<SlotQuery> =>
  fc.record({
    from: fc.integer({ min: middle - 1440, max: middle - 300 }),
    to: fc.integer({ min: middle + 60, max: middle + 1440 }),
    now: fc.constantFrom(middle - 3000, middle - 3000, middle - 3000, middle - 1000),
    durationMinutes: fc.constantFrom(5, 15, 15, 20, 30, 30, 60, 90),
    stepMinutes: fc.constantFrom(5, 7, 15, 20, 30, 45, 60),
    bufferBeforeMinutes: fc.constantFrom(0, 0, 5, 10),
    bufferAfterMinutes: fc.constantFrom(0, 0, 5, 15),
    minNoticeMinutes: fc.constantFrom(0, 0, 60, 1440, 3001),
    horizonDays: fc.constantFrom(2, 90, 90, 90),
  })

/** Mostly multiples of a quarter of an hour, because windows, closures and clock changes meet there. */
const ofDay = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 95 }).map((quarter) => quarter * 15) },
  fc.integer({ min: 0, max: 1439 }),
)
const length = fc.oneof(fc.constantFrom(60, 120, 480, 1440), fc.integer({ min: 10, max: 1440 }))

function openings(zone: fc.Arbitrary<string>, middle: number): fc.Arbitrary<Opening> {
  const date = Math.floor(middle / 1440)
  return fc
    .record({
      weekday: fc.integer({ min: 1, max: 7 }),
      startMinute: ofDay,
      length,
      timezone: zone,
      firstDay: fc.constantFrom(null, null, null, null, date, date + 1),
      lastDay: fc.constantFrom(null, null, null, null, date, date - 1),
    })
    .map(({ length: minutes, ...opening }) => ({ ...opening, endMinute: opening.startMinute + minutes }))
}

/** Most agents have the same hours every day. */
const weeks = (zone: fc.Arbitrary<string>, middle: number): fc.Arbitrary<Opening[]> =>
  fc.oneof(
    openings(zone, middle).map((one) => [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ ...one, weekday }))),
    fc.array(openings(zone, middle), { minLength: 3, maxLength: 10 }),
  )

function exceptions(zone: fc.Arbitrary<string>, middle: number): fc.Arbitrary<HoursException> {
  const date = Math.floor(middle / 1440)
  return fc
    .record({
      kind: fc.constantFrom('closed' as const, 'extra' as const, 'changed' as const),
      day: fc.integer({ min: date - 1, max: date + 1 }),
      from: ofDay,
      length,
      timezone: zone,
    })
    .map(({ kind, day, from, length: minutes, timezone }) => ({
      kind,
      from: day * 1440 + from,
      to: day * 1440 + from + minutes,
      timezone,
    }))
}

/** Busy ranges as the database returns them: sorted, touching at most. */
const busyTimes = (middle: number): fc.Arbitrary<number[]> =>
  fc
    .array(fc.tuple(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 1, max: 120 })), { maxLength: 8 })
    .map((gaps) => {
      let at = middle - 1200
      return gaps.flatMap(([gap, taken]) => {
        const start = at + gap
        at = start + taken
        return [start, at]
      })
    })

const agents = (zone: fc.Arbitrary<string>, middle: number): fc.Arbitrary<Omit<AgentTimes, 'agentId'>> =>
  fc.record({
    openings: weeks(zone, middle),
    exceptions: fc.array(exceptions(zone, middle), { maxLength: 2 }),
    busy: busyTimes(middle),
  })

const queues = (minute: fc.Arbitrary<number>): fc.Arbitrary<QueueUse> =>
  fc.record({
    queueId: fc.constant('queue'),
    capacity: fc.integer({ min: 1, max: 3 }),
    busyRanges: fc.array(
      fc.tuple(minute, fc.integer({ min: 5, max: 240 })).map(([start, minutes]) => ({ start, end: start + minutes })),
      { minLength: 3, maxLength: 12 },
    ),
  })
