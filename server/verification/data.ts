import { and, eq, gt, isNull, lt, lte, or, sql } from 'drizzle-orm'
import type { Queryable, Tx } from '#db/client.ts'
import { challenges } from '#db/schema/verification.ts'
import { maxAttempts } from './rules.ts'
import type { Challenge, Purpose } from './schema.ts'

export type { Challenge } from './schema.ts'
/** One challenge there is at most for each of these. */
export type ChallengeKey = { organizationId: string; applicationId: string; purpose: Purpose; contactHash: Buffer }

const keyed = (key: ChallengeKey) =>
  and(
    eq(challenges.organizationId, key.organizationId),
    eq(challenges.applicationId, key.applicationId),
    eq(challenges.purpose, key.purpose),
    eq(challenges.contactHash, key.contactHash),
  )
const byId = (organizationId: string, id: string) =>
  and(eq(challenges.organizationId, organizationId), eq(challenges.id, id))

export async function findChallenge(db: Queryable, key: ChallengeKey): Promise<Challenge | null> {
  const [row] = await db.select().from(challenges).where(keyed(key))
  return row ?? null
}

/** The contact's present challenge; locked when asked for. The first of all locks, before agents. */
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
    .where(keyed({ organizationId, applicationId, purpose: scope.purpose, contactHash }))
  const [row] = await (lock ? query.for('update') : query)
  return row ?? null
}

/** One challenge by id: null once a newer code has replaced it. Locked when asked for, in the booking's transaction. */
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
 * Writes a challenge in place of the contact's former one, with no try used. False when the former was written by
 * somebody faster and may not be replaced yet.
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

/** Takes one of the tries before anything is compared, so that guesses at the same moment count one by one. */
export async function reserveAttempt(db: Queryable, key: ChallengeKey, now: Date): Promise<Challenge | null> {
  const [row] = await db
    .update(challenges)
    .set({ attempts: sql`${challenges.attempts} + 1` })
    .where(
      and(
        keyed(key),
        lt(challenges.attempts, maxAttempts),
        gt(challenges.expiresAt, now),
        isNull(challenges.consumedAt),
      ),
    )
    .returning()
  return row ?? null
}

/** A right code uses up no try. */
export async function returnAttempt(db: Queryable, organizationId: string, id: string): Promise<void> {
  await db
    .update(challenges)
    .set({ attempts: sql`${challenges.attempts} - 1` })
    .where(and(byId(organizationId, id), gt(challenges.attempts, 0)))
}

/** A code is good once; part of the transaction that it proves. */
export async function consumeChallenge(tx: Tx, organizationId: string, id: string, now: Date): Promise<boolean> {
  const consumed = await tx
    .update(challenges)
    .set({ consumedAt: now, holdId: null })
    .where(and(byId(organizationId, id), isNull(challenges.consumedAt), gt(challenges.expiresAt, now)))
    .returning({ id: challenges.id })
  return consumed.length === 1
}

/** Whether a code that is about to be sent is still the contact's code; shared-locked until the transaction ends. */
export async function isCodeCurrent(tx: Tx, organizationId: string, id: string, now: Date): Promise<boolean> {
  const [row] = await tx.select().from(challenges).where(byId(organizationId, id)).for('share')
  return row !== undefined && row.consumedAt === null && row.expiresAt > now
}

/** Those that ran out before: what is counted for a day is counted elsewhere. Answers how many. */
export async function deleteOldChallenges(db: Queryable, before: Date): Promise<number> {
  const gone = await db.delete(challenges).where(lt(challenges.expiresAt, before))
  return gone.count
}
