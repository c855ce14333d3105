import type { AvailabilityData, SlotQuery } from '#server/scheduling/availability/schema.ts'

const zones = ['Europe/Berlin', 'America/New_York', 'Asia/Tokyo', 'Australia/Sydney'] as const
const day = 1440

/**
 * Builds a fictional company over a clock change: agents in four time zones, working Monday to Friday nine to five,
 * with eight appointments a day.
 */
export function buildCompany(
  agents: number,
  days: number,
  stepMinutes: number,
): { query: SlotQuery; offering: AvailabilityData } {
  const from = Date.parse('2026-10-12T00:00Z') / 60_000
  const random = createRandom(agents + days)
  const query: SlotQuery = {
    from,
    to: from + days * day,
    now: from - day,
    durationMinutes: 30,
    stepMinutes,
    bufferBeforeMinutes: 5,
    bufferAfterMinutes: 5,
    minNoticeMinutes: 60,
    horizonDays: 365,
  }
  const agentTimes = Array.from({ length: agents }, (_, n) => ({
    agentId: `agent-${String(n).padStart(4, '0')}`,
    openings: [1, 2, 3, 4, 5].map((weekday) => ({
      weekday,
      startMinute: 540,
      endMinute: 1020,
      timezone: zones[n % zones.length] ?? 'UTC',
    })),
    busy: busyTimes(from, days, random),
  }))
  return { query, offering: { agents: agentTimes } }
}

function busyTimes(from: number, days: number, random: () => number): Int32Array {
  const busy: number[] = []
  for (let date = 0; date < days; date++) {
    let at = from + date * day
    for (let count = 0; count < 8; count++) {
      const start = at + 60 + Math.floor(random() * 100)
      at = start + 15 + 5 * Math.floor(random() * 6)
      busy.push(start, at)
    }
  }
  return Int32Array.from(busy)
}

/** Returns a generator that yields the same numbers in every run. */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
    return state / 4_294_967_296
  }
}
