import { and, asc, count, desc, eq, inArray, isNull, lt, ne, or, sql } from 'drizzle-orm'
import type { Queryable, Tx } from '#db/client.ts'
import { applications } from '#db/schema/applications.ts'
import { webhookEndpoints } from '#db/schema/webhooks.ts'
import type { EndpointRecord } from './deliveryData.ts'
import {
  activeStates,
  type Endpoint,
  type EndpointRow,
  type EndpointState,
  type EventType,
  type StateReason,
} from './schema.ts'

type Ref = Pick<EndpointRecord, 'organizationId' | 'id'>
const byRef = ({ organizationId, id }: Ref) =>
  and(eq(webhookEndpoints.organizationId, organizationId), eq(webhookEndpoints.id, id))

export async function findEndpoint(db: Queryable, organizationId: string, id: string): Promise<EndpointRecord | null> {
  const [row] = await db.select().from(webhookEndpoints).where(byRef({ organizationId, id }))
  return row ?? null
}

/** Locks an endpoint until the transaction ends, which also blocks new attempts. */
export async function lockEndpoint(tx: Tx, organizationId: string, id: string): Promise<EndpointRecord | null> {
  const [row] = await tx.select().from(webhookEndpoints).where(byRef({ organizationId, id })).for('update')
  return row ?? null
}

export async function insertEndpoint(tx: Tx, row: typeof webhookEndpoints.$inferInsert): Promise<void> {
  await tx.insert(webhookEndpoints).values(row)
}

export async function updateEndpoint(
  tx: Tx,
  ref: Ref,
  change: Partial<Omit<EndpointRecord, 'organizationId' | 'id' | 'applicationId' | 'createdAt' | 'recordedAt'>>,
): Promise<void> {
  await tx.update(webhookEndpoints).set(change).where(byRef(ref))
}

export async function countEndpoints(db: Queryable, organizationId: string, applicationId: string | null) {
  const [row] = await db
    .select({ total: count() })
    .from(webhookEndpoints)
    .where(ofApplication(organizationId, applicationId))
  return row?.total ?? 0
}

/** Counts the enabled and paused endpoints. */
export async function countActiveEndpoints(
  db: Queryable,
  organizationId: string,
  applicationId: string,
): Promise<number> {
  const [row] = await db
    .select({ total: count() })
    .from(webhookEndpoints)
    .where(and(ofApplication(organizationId, applicationId), inArray(webhookEndpoints.state, [...activeStates])))
  return row?.total ?? 0
}

const countInStates = (states: string) =>
  sql<number>`(select count(*) from webhook_deliveries d
  where d.organization_id = ${webhookEndpoints.organizationId} and d.endpoint_id = ${webhookEndpoints.id}
  and d.state in (${sql.raw(states)}))`.mapWith(Number)

/** Lists a page of endpoints with the numbers of their waiting and failed deliveries. */
export async function listEndpointPage(
  db: Queryable,
  scope: { organizationId: string; applicationId: string | null },
  page: { limit: number; offset: number },
): Promise<EndpointRow[]> {
  const rows = await db
    .select({
      endpoint: webhookEndpoints,
      applicationName: applications.name,
      waiting: countInStates("'pending', 'held'"),
      failed: countInStates("'failed'"),
    })
    .from(webhookEndpoints)
    .innerJoin(
      applications,
      and(
        eq(applications.organizationId, webhookEndpoints.organizationId),
        eq(applications.id, webhookEndpoints.applicationId),
      ),
    )
    .where(ofApplication(scope.organizationId, scope.applicationId))
    .orderBy(
      asc(sql`array_position(array['disabled', 'deleted'], ${webhookEndpoints.state}) is not null`),
      asc(sql`${webhookEndpoints.state} = 'deleted'`),
      desc(webhookEndpoints.createdAt),
      desc(webhookEndpoints.id),
    )
    .limit(page.limit)
    .offset(page.offset)
  return rows.map(({ endpoint, ...more }) => ({ ...toEndpoint(endpoint), ...more }))
}

const ofApplication = (organizationId: string, applicationId: string | null) =>
  and(
    eq(webhookEndpoints.organizationId, organizationId),
    applicationId ? eq(webhookEndpoints.applicationId, applicationId) : undefined,
  )

/** Returns what may be shown of an endpoint, which excludes its secrets. */
export const toEndpoint = (row: EndpointRecord): Endpoint => ({
  id: row.id,
  applicationId: row.applicationId,
  url: row.url,
  description: row.description,
  types: row.types as EventType[],
  state: row.state,
  stateReason: row.stateReason,
  stateSince: row.stateSince,
  failures: row.failures,
  failingSince: row.failingSince,
  succeededAt: row.succeededAt,
  previousUntil: row.previousUntil,
  version: row.version,
  createdAt: row.createdAt,
})

/** Records a success, at most once a minute while the endpoint is healthy, because all of its deliveries update the same row. */
export async function markSuccess(tx: Tx, ref: Ref, now: Date): Promise<void> {
  const isChange = or(
    sql`${webhookEndpoints.failures} > 0`,
    isNull(webhookEndpoints.succeededAt),
    lt(webhookEndpoints.succeededAt, new Date(now.getTime() - 60_000)),
  )
  await tx
    .update(webhookEndpoints)
    .set({ failures: 0, failingSince: null, succeededAt: now })
    .where(and(byRef(ref), isChange))
}

/** Sends nothing to the endpoint before `until`, or before a later instant that another response has set. */
export async function markThrottled(tx: Tx, ref: Ref, until: Date): Promise<void> {
  await tx
    .update(webhookEndpoints)
    .set({ throttledUntil: sql`greatest(${webhookEndpoints.throttledUntil}, ${until.toISOString()}::timestamptz)` })
    .where(byRef(ref))
}

export async function markFailure(tx: Tx, ref: Ref, now: Date): Promise<EndpointRecord | null> {
  const [row] = await tx
    .update(webhookEndpoints)
    .set({
      failures: sql`${webhookEndpoints.failures} + 1`,
      failingSince: sql`coalesce(${webhookEndpoints.failingSince}, ${now.toISOString()}::timestamptz)`,
    })
    .where(byRef(ref))
    .returning()
  return row ?? null
}

/** Changes the state of an endpoint; null if it has that state already or is deleted. */
export async function updateEndpointState(
  tx: Tx,
  ref: Ref,
  to: { state: EndpointState; reason: StateReason | null; now: Date },
  cleared: Partial<Pick<EndpointRecord, 'url' | 'secret' | 'previousSecret' | 'previousUntil'>> = {},
): Promise<EndpointRecord | null> {
  const [row] = await tx
    .update(webhookEndpoints)
    .set({
      ...cleared,
      state: to.state,
      stateReason: to.reason,
      stateSince: to.now,
      version: sql`${webhookEndpoints.version} + 1`,
      ...(to.state === 'enabled' ? { failures: 0, failingSince: null, throttledUntil: null } : {}),
      // Events that occurred while the endpoint was disabled are not sent to it later.
      recordedAt: sql`case when ${webhookEndpoints.state} = 'disabled' then clock_timestamp() else ${webhookEndpoints.recordedAt} end`,
    })
    .where(and(byRef(ref), ne(webhookEndpoints.state, to.state), ne(webhookEndpoints.state, 'deleted')))
    .returning()
  return row ?? null
}
