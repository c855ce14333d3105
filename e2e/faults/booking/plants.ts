import type { BookingViolation } from './check.ts'

/** A deliberate mistake that the checker must find; otherwise a clean run proves nothing. */
export type BookingPlant = { words: string; finds: BookingViolation['what']; sql: string }

const drop = 'alter table occupancies drop constraint occupancies_no_overlap;'

export const bookingPlants: readonly BookingPlant[] = [
  { words: 'no constraint', finds: 'overlap', sql: drop },
  {
    words: 'a constraint that does not look at `live`',
    finds: 'refusal',
    sql: `${drop} alter table occupancies add constraint occupancies_no_overlap
      exclude using gist (organization_id with =, agent_id with =, busy with &&);`,
  },
  {
    words: 'closed ranges, where ends that touch overlap',
    finds: 'refusal',
    sql: `${drop} alter table occupancies add constraint occupancies_no_overlap
      exclude using gist (organization_id with =, agent_id with =, tstzrange(lower(busy), upper(busy), '[]') with &&) where (live);`,
  },
]
