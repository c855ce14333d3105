import type { Sql } from '#db/client.ts'
import { NIL_ORGANIZATION } from '#server/lib/ids.ts'
import { insertItems, requestRows } from './enqueue.ts'
import type { AgendaRequest, Recurring } from './types.ts'

/** Sees to it that each kind of upkeep has its one row. Harmless to repeat: a row that is there keeps its time. */
export async function ensureRecurring(sql: Sql, recurring: readonly Recurring[]): Promise<void> {
  if (recurring.length > 0) await sql.unsafe(insertItems, [requestRows(recurring.map(upkeep))])
}

const upkeep = ({ kind }: Recurring): AgendaRequest => ({
  organizationId: NIL_ORGANIZATION,
  lane: 'upkeep',
  kind,
  subject: kind,
  revision: 0,
  identity: ['recurring', kind],
  origin: 'engine',
  // Long ago by either clock: due at once.
  dueAt: new Date(0),
})
