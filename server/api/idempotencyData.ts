import { and, eq, isNull, lt, or, sql } from 'drizzle-orm'
import type { Queryable } from '#db/client.ts'
import { idempotency } from '#db/schema/idempotency.ts'

export type IdempotencyKeyId = { organizationId: string; caller: string; key: string }
const dayOld = lt(idempotency.createdAt, sql`now() - interval '1 day'`)

export type StoredResponse = typeof idempotency.$inferSelect

const matching = ({ organizationId, caller, key }: IdempotencyKeyId) =>
  and(eq(idempotency.organizationId, organizationId), eq(idempotency.caller, caller), eq(idempotency.key, key))

/**
 * Claims a key for the first request that carries it: gives the id of what it is to make. Null when another has it: by then
 * answered or in flight. A key older than a day is free again, and so is one whose request was cut off a minute ago without
 * an answer; that one keeps its id, for what it makes may have been made.
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

/** Lets the key be used again after a request that did nothing. */
export async function releaseKey(db: Queryable, request: IdempotencyKeyId): Promise<void> {
  await db.delete(idempotency).where(and(matching(request), isNull(idempotency.status)))
}

/** Gives how many keys were past their day and are gone; the answers kept with them are links-free, yet somebody's. */
export async function deleteOldKeys(db: Queryable): Promise<number> {
  const gone = await db.delete(idempotency).where(dayOld)
  return gone.count
}
