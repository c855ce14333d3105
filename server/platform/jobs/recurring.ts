import type { Sql } from '#db/client.ts'
import { NIL_ORGANIZATION } from '#server/lib/ids.ts'
import { insertJobsSql, toJobRows } from './enqueue.ts'
import type { JobRequest, RecurringJob } from './types.ts'

/** Ensures that each recurring job has its row. Idempotent: an existing row keeps its due time. */
export async function ensureRecurring(sql: Sql, recurring: readonly RecurringJob[]): Promise<void> {
  if (recurring.length > 0) await sql.unsafe(insertJobsSql, [toJobRows(recurring.map(recurringRequest))])
}

const recurringRequest = ({ kind }: RecurringJob): JobRequest => ({
  organizationId: NIL_ORGANIZATION,
  lane: 'maintenance',
  kind,
  subject: kind,
  revision: 0,
  identity: ['recurring', kind],
  origin: 'engine',
  // A time in the past by both clocks makes it due at once.
  dueAt: new Date(0),
})
