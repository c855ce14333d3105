import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { holidaysOf } from '#server/lib/holidays.ts'
import { daysAround } from '#server/scheduling/availability/capRules.ts'
import { explainStarts } from '#server/scheduling/availability/reasonRules.ts'
import { computeSlots } from '#server/scheduling/availability/rules.ts'
import { oracleCases } from './offerings.ts'

const moments: [zone: string, at: string][] = [
  ['Europe/Berlin', '2026-10-25T01:00:00Z'],
  ['America/New_York', '2027-03-14T07:00:00Z'],
  ['Australia/Lord_Howe', '2026-04-04T15:00:00Z'],
  ['Africa/Cairo', '2026-10-29T21:00:00Z'],
  ['Pacific/Chatham', '2027-09-25T14:00:00Z'],
]

/** Returns one hash of slots, reasons, days and holidays; it must not depend on the time zone of the process. */
export function availabilityDigest(): string {
  const hash = createHash('sha256')
  for (const [zone, at] of moments) {
    const middle = Date.parse(at) / 60_000
    for (const { query, offering } of fc.sample(oracleCases([zone, 'UTC'], middle), { numRuns: 8, seed: 7 })) {
      hash.update(JSON.stringify(computeSlots(query, offering).map(({ start, agentIds }) => [start, agentIds])))
      hash.update(JSON.stringify(explainStarts(query, offering, [query.durationMinutes])))
    }
    hash.update(JSON.stringify(daysAround(zone, middle - 3000, middle + 3000)))
  }
  for (const country of ['DE', 'US', 'SA', 'JP', 'AU']) {
    hash.update(JSON.stringify(holidaysOf({ country, state: null, kinds: ['public'], locale: 'en' }, 2026)))
  }
  return hash.digest('hex')
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  process.stdout.write(`${new Date().getTimezoneOffset()} ${availabilityDigest()}`)
