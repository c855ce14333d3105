import type { Queryable } from '#db/client.ts'
import type { Snapshot } from '#server/domain/schema.ts'
import { type KeptCheck, listChecks } from './checkData.ts'
import { listLateFacts } from './data.ts'
import { latestLate } from './rules.ts'
import type { Late } from './schema.ts'

export type Readiness = { checks: KeptCheck[]; late: Late[] }

/** What is known of how ready everybody is: each person's newest test of devices, and what was said about being late. */
export async function readinessOf(db: Queryable, appointment: Snapshot): Promise<Readiness> {
  const { organizationId, id } = appointment
  const [checks, late] = await Promise.all([listChecks(db, organizationId, id), listLateFacts(db, organizationId, id)])
  return { checks, late: latestLate(late) }
}
