import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import { oracleCases } from '#server/testing/offerings.ts'
import { bruteForce, type OracleCase } from '#server/testing/oracle.ts'
import { explainStarts } from './reasonRules.ts'
import { computeSlots } from './rules.ts'

/**
 * Compares the slot computation with a slow and simple implementation, for every zone with its own rules, on the days
 * of two years on which its clocks change. This run takes a sample; `npm run oracle` covers all zones and days.
 */
const whole = process.env.ORACLE === 'whole'
const runs = whole ? 150 : 10
const [since, until] = [Temporal.Instant.from('2026-01-01T00:00Z'), Temporal.Instant.from('2028-01-01T00:00Z')]

type Clock = { zone: string; days: string[] }

/** Returns one zone for each set of zones whose clocks behave the same in these years. */
function clocks(): Clock[] {
  const kinds = new Map<string, Clock>()
  for (const zone of Intl.supportedValuesOf('timeZone')) {
    const start = since.toZonedDateTimeISO(zone)
    const changes: Temporal.ZonedDateTime[] = []
    for (let at = start.getTimeZoneTransition('next'); at; at = at.getTimeZoneTransition('next')) {
      if (at.epochMilliseconds >= until.epochMilliseconds) break
      changes.push(at)
    }
    const kind = [start.offset, ...changes.map((at) => `${at.epochMilliseconds} ${at.offset}`)].join()
    // A zone without changes is tested on an ordinary day.
    const days = changes.length > 0 ? changes.map((at) => at.toInstant().toString()) : ['2026-06-15T12:00:00Z']
    if (!kinds.has(kind)) kinds.set(kind, { zone, days })
  }
  return [...kinds.values()]
}

const cases = clocks().flatMap(({ zone, days }) => days.map((day) => [zone, day] as const))
const sample = cases.filter((_, index) => whole || index % 20 === 4)
const others = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu']

describe('the slot computation and the simple implementation', () => {
  it.each(sample)(
    'offer the same times in %s around %s, and explain every time that is not offered',
    (zone, day) => {
      const middle = Math.floor(Temporal.Instant.from(day).epochMilliseconds / 60_000)
      const elsewhere = others[(zone.length + middle) % others.length] ?? 'UTC'
      fc.assert(
        fc.property(oracleCases([zone, zone, elsewhere], middle), (oracleCase) => {
          const found = computeSlots(oracleCase.query, oracleCase.offering)
          expect(found.map(({ start, agentIds }) => ({ start, agentIds }))).toEqual(bruteForce(oracleCase))
          expectReasons(oracleCase, new Set(found.map(({ start }) => start)))
        }),
        { numRuns: runs, seed: middle },
      )
    },
    0,
  )
})

/** Expects a reason of the policy or of each agent for every time that is not offered, and none for an offered time. */
function expectReasons({ query, offering }: OracleCase, offered: ReadonlySet<number>): void {
  const explained = explainStarts(query, offering, [query.durationMinutes])
  expect(explained.filter(({ start }) => offered.has(start))).toEqual([])
  const explainedStarts = new Set(explained.map(({ start }) => start))
  expect(explainedStarts.has(query.from) || offered.has(query.from)).toBe(true)
  for (const { reasons, agents } of explained) {
    if (reasons.length === 0) expect(agents).toHaveLength(offering.agents.length)
  }
  // Checks minutes on the grid and off it.
  for (let minute = query.from; minute < query.to; minute += 389) {
    const [why] = explainStarts({ ...query, from: minute, to: minute + 1 }, offering, [query.durationMinutes])
    expect(why === undefined).toBe(offered.has(minute))
  }
}
