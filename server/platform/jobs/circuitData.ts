import { sql } from 'drizzle-orm'
import type { Queryable } from '#db/client.ts'

/** Returns whether the circuit breaker is open now, by machine time. */
export async function isCircuitOpen(db: Queryable, organizationId: string, circuit: string): Promise<boolean> {
  const rows = await db.execute(sql`select from circuits
    where organization_id = ${organizationId} and circuit = ${circuit} and open_until > now()`)
  return rows.length > 0
}
