import { and, eq, isNull, lt, or, sql } from 'drizzle-orm'
import type { Queryable } from '#db/client.ts'
import { idempotency } from '#db/schema/idempotency.ts'

export type IdempotencyKeyId = { organizationId: string; caller: string; key: string }
const dayOld = lt(idempotency.createdAt, sql`now() - interval '1 day'`)

export type StoredResponse = typeof idempotency.$inferSelect

const matching = ({ organizationId, caller, key }: IdempotencyKeyId) =>
  and(eq(idempotency.organizationId, organizationId), eq(idempotency.caller, caller), eq(idempotency.key, key))

/**
 * Claims a key for its first request and returns the id for whatever the request creates. Returns null if another
 * request has the key and is answered or in flight. A key older than a day can be used again, and so can one whose
 * request was interrupted a minute ago without a response; that one keeps its id, because its work may be done.
 */
export async function claimKey(db: Queryable, request: IdempotencyKeyId, payloadHash: Buffer): Promise<string | null> {
  const [row] = await db
    .insert(idempotency)
    .values({ ...request, payloadHash })
    .onConflictDoUpdate({
      target: [idempotency.organizationId, idempotency.caller, idempotency.key],
      set: {
        payloadHash,
        status: null,
        sealedResponse: null,
        createdAt: sql`now()`,
        requestId: sql`case when ${dayOld} then excluded.request_id else ${idempotency.requestId} end`,
      },
      setWhere:
        or(dayOld, and(isNull(idempotency.status), lt(idempotency.createdAt, sql`now() - interval '1 minute'`))) ??
        sql`false`,
    })
    .returning({ requestId: idempotency.requestId })
  return row?.requestId ?? null
}

export async function findStoredResponse(db: Queryable, request: IdempotencyKeyId): Promise<StoredResponse | null> {
  const [row] = await db.select().from(idempotency).where(matching(request))
  return row ?? null
}

export async function storeResponse(
  db: Queryable,
  request: IdempotencyKeyId,
  status: number,
  sealed: Buffer,
): Promise<void> {
  await db.update(idempotency).set({ status, sealedResponse: sealed }).where(matching(request))
}

/** Releases the key after a request that did nothing. */
export async function releaseKey(db: Queryable, request: IdempotencyKeyId): Promise<void> {
  await db.delete(idempotency).where(and(matching(request), isNull(idempotency.status)))
}
