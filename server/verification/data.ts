import { and, eq, gt, isNull, lt, lte, or, sql } from 'drizzle-orm'
import type { Queryable, Tx } from '#db/client.ts'
import { challenges } from '#db/schema/verification.ts'
import { maxAttempts } from './rules.ts'
import type { Challenge, Purpose } from './schema.ts'

export type { Challenge } from './schema.ts'
/** Unique key of a challenge. */
export type ChallengeKey = { organizationId: string; applicationId: string; purpose: Purpose; contactHash: Buffer }

const byKey = (key: ChallengeKey) =>
  and(
    eq(challenges.organizationId, key.organizationId),
    eq(challenges.applicationId, key.applicationId),
    eq(challenges.purpose, key.purpose),
    eq(challenges.contactHash, key.contactHash),
  )
const byId = (organizationId: string, id: string) =>
  and(eq(challenges.organizationId, organizationId), eq(challenges.id, id))

export async function findChallenge(db: Queryable, key: ChallengeKey): Promise<Challenge | null> {
  const [row] = await db.select().from(challenges).where(byKey(key))
  return row ?? null
}

/** Returns the contact's current challenge, optionally locked. This lock comes first in the lock order, before agents. */
export async function lockChallengeFor(
  db: Queryable,
  scope: { application: { organizationId: string; id: string }; purpose: Purpose },
  contactHash: Buffer,
  lock?: 'for update',
): Promise<Challenge | null> {
  const { organizationId, id: applicationId } = scope.application
  const query = db
    .select()
    .from(challenges)
    .where(byKey({ organizationId, applicationId, purpose: scope.purpose, contactHash }))
  const [row] = await (lock ? query.for('update') : query)
  return row ?? null
}

/** Returns a challenge by id, optionally locked; null once a newer code has replaced it. */
export async function lockChallenge(
  db: Queryable,
  organizationId: string,
  id: string,
  lock?: 'for update',
): Promise<Challenge | null> {
  const query = db.select().from(challenges).where(byId(organizationId, id))
  const [row] = await (lock ? query.for('update') : query)
  return row ?? null
}

/**
 * Replaces the contact's challenge and resets its attempts. Returns false when a concurrent request has just replaced it, so
 * that it may not be replaced again yet.
 */
export async function replaceChallenge(tx: Tx, challenge: Challenge): Promise<boolean> {
  const { organizationId: _o, applicationId: _a, purpose: _p, contactHash: _c, ...rest } = challenge
  const replaceable = or(
    lte(challenges.resendAt, challenge.createdAt),
    lte(challenges.expiresAt, challenge.createdAt),
    sql`${challenges.consumedAt} is not null`,
    sql`${challenges.startsAt} is distinct from excluded.starts_at`,
  )
  const written = await tx
    .insert(challenges)
    .values(challenge)
    .onConflictDoUpdate({
      target: [challenges.organizationId, challenges.applicationId, challenges.purpose, challenges.contactHash],
      set: rest,
      ...(replaceable ? { setWhere: replaceable } : {}),
    })
    .returning({ id: challenges.id })
  return written.length === 1
}

/** Reserves an attempt before the comparison, so that simultaneous guesses are counted one by one. Returns null when none is left. */
export async function reserveAttempt(db: Queryable, key: ChallengeKey, now: Date): Promise<Challenge | null> {
  const [row] = await db
    .update(challenges)
    .set({ attempts: sql`${challenges.attempts} + 1` })
    .where(
      and(
        byKey(key),
        lt(challenges.attempts, maxAttempts),
        gt(challenges.expiresAt, now),
        isNull(challenges.consumedAt),
      ),
    )
    .returning()
  return row ?? null
}

/** Returns an attempt, because a correct code uses none. */
export async function returnAttempt(db: Queryable, organizationId: string, id: string): Promise<void> {
  await db
    .update(challenges)
    .set({ attempts: sql`${challenges.attempts} - 1` })
    .where(and(byId(organizationId, id), gt(challenges.attempts, 0)))
}

/** Marks a code as used. Returns false when it was used or has expired. Belongs in the transaction that the code authorizes. */
export async function consumeChallenge(tx: Tx, organizationId: string, id: string, now: Date): Promise<boolean> {
  const consumed = await tx
    .update(challenges)
    .set({ consumedAt: now, holdId: null })
    .where(and(byId(organizationId, id), isNull(challenges.consumedAt), gt(challenges.expiresAt, now)))
    .returning({ id: challenges.id })
  return consumed.length === 1
}

/** Whether a code that is about to be sent is still the contact's code. Takes a shared lock until the transaction ends. */
export async function isCodeCurrent(tx: Tx, organizationId: string, id: string, now: Date): Promise<boolean> {
  const [row] = await tx.select().from(challenges).where(byId(organizationId, id)).for('share')
  return row !== undefined && row.consumedAt === null && row.expiresAt > now
}
