import type { Queryable } from '#db/client.ts'
import type { Snapshot } from '#server/domain/schema.ts'
import { listLatestChecks, type StoredCheck } from './checkData.ts'
import { listLateEntries } from './data.ts'
import { latestLateNotices } from './rules.ts'
import type { LateNotice } from './schema.ts'

export type Readiness = { checks: StoredCheck[]; late: LateNotice[] }

/** Returns each participant's latest device check and each side's latest late notice. */
export async function getReadiness(db: Queryable, appointment: Snapshot): Promise<Readiness> {
  const { organizationId, id } = appointment
  const [checks, late] = await Promise.all([
    listLatestChecks(db, organizationId, id),
    listLateEntries(db, organizationId, id),
  ])
  return { checks, late: latestLateNotices(late) }
}
