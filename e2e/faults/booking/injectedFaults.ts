import type { BookingViolation } from './check.ts'

/** A deliberate mistake that the checker must find; otherwise a clean run proves nothing. */
export type BookingFault = { description: string; finds: BookingViolation['kind']; sql: string }

const drop = 'alter table occupancies drop constraint occupancies_no_overlap;'

export const bookingFaults: readonly BookingFault[] = [
  { description: 'no exclusion constraint', finds: 'overlap', sql: drop },
  {
    description: 'a constraint that ignores `live`',
    finds: 'refusal',
    sql: `${drop} alter table occupancies add constraint occupancies_no_overlap
      exclude using gist (organization_id with =, agent_id with =, busy with &&);`,
  },
  {
    description: 'closed ranges, in which touching ends overlap',
    finds: 'refusal',
    sql: `${drop} alter table occupancies add constraint occupancies_no_overlap
      exclude using gist (organization_id with =, agent_id with =, tstzrange(lower(busy), upper(busy), '[]') with &&) where (live);`,
  },
]
