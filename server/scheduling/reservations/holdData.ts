import { and, asc, eq, gt, inArray, lte, or } from 'drizzle-orm'
import type { Queryable, Tx } from '#db/client.ts'
import { holds, occupancies } from '#db/schema/occupancies.ts'
import { newId } from '#server/lib/ids.ts'
import type { MinuteRange } from '#server/lib/zone.ts'
import type { BusyTime } from '../availability/schema.ts'
import { busyRange } from './occupancyData.ts'

/** A hold with the time it occupies, buffers included, in minutes since 1970; null for a queue's hold. */
export type Hold = typeof holds.$inferSelect & { busy: MinuteRange | null }
/**
 * Keys by which holds are counted: contact and browser session. An IP address is not used, because many people may
 * share it.
 */
export type HoldOwner = { contactHash: Buffer | null; browserHash: Buffer | null }

/** Lists the live holds of a contact and of a browser session, oldest first. */
export async function listOwnHolds(
  db: Queryable,
  organizationId: string,
  owner: HoldOwner,
  now: Date,
): Promise<Hold[]> {
  return owner.contactHash || owner.browserHash ? toHolds(await ownHolds(db, organizationId, owner, now)) : []
}

/** Lists the same holds and locks them by id, after the agents; every caller locks holds in this order. */
export async function lockOwnHolds(tx: Tx, organizationId: string, owner: HoldOwner, now: Date): Promise<Hold[]> {
  return toHolds(await ownHolds(tx, organizationId, owner, now).for('update', { of: holds }))
}

const ownHolds = (db: Queryable, organizationId: string, owner: HoldOwner, now: Date) =>
  db
    .select({ hold: holds, start: occupancies.startMin, end: occupancies.endMin })
    .from(holds)
    .leftJoin(occupancies, and(eq(occupancies.organizationId, holds.organizationId), eq(occupancies.holdId, holds.id)))
    .where(
      and(
        eq(holds.organizationId, organizationId),
        or(
          owner.contactHash ? eq(holds.contactHash, owner.contactHash) : undefined,
          owner.browserHash ? eq(holds.browserHash, owner.browserHash) : undefined,
        ),
        gt(holds.expiresAt, now),
      ),
    )
    .orderBy(asc(holds.id))

type Row = { hold: typeof holds.$inferSelect; start: number | null; end: number | null }

const toHolds = (rows: readonly Row[]): Hold[] =>
  rows
    .map(({ hold, start, end }) => ({ ...hold, busy: start === null || end === null ? null : { start, end } }))
    .sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime())

/** Deletes the expired holds of these agents or this queue. Call it under their locks. */
export async function releaseExpiredHolds(
  tx: Tx,
  organizationId: string,
  target: { agentIds: readonly string[]; queueId: string | null },
  now: Date,
): Promise<void> {
  const targetConditions = [
    ...(target.agentIds.length > 0 ? [inArray(holds.agentId, [...target.agentIds])] : []),
    ...(target.queueId ? [eq(holds.queueId, target.queueId)] : []),
  ]
  if (targetConditions.length === 0) return
  const expired = tx
    .select({ id: holds.id })
    .from(holds)
    .where(and(eq(holds.organizationId, organizationId), or(...targetConditions), lte(holds.expiresAt, now)))
    .orderBy(asc(holds.id))
    .for('update')
  await tx.delete(holds).where(and(eq(holds.organizationId, organizationId), inArray(holds.id, expired)))
}

/** Inserts a hold. An agent's hold gets an occupancy; a queue's hold is only counted, under the queue's lock. */
export async function insertHold(tx: Tx, hold: typeof holds.$inferInsert, policy: BusyTime['policy']): Promise<void> {
  await tx.insert(holds).values(hold)
  const { organizationId, agentId, id: holdId } = hold
  if (!agentId) return
  const busy = busyRange({ startAt: hold.startsAt, endAt: hold.endsAt, policy })
  await tx.insert(occupancies).values({ organizationId, id: newId(), agentId, busy, holdId })
}

/** Extends a hold and assigns it to the browser that requested it last. */
export async function extendHold(
  tx: Tx,
  organizationId: string,
  id: string,
  browserHash: Buffer | null,
  expiresAt: Date,
): Promise<void> {
  await tx
    .update(holds)
    .set({ expiresAt, ...(browserHash ? { browserHash } : {}) })
    .where(and(eq(holds.organizationId, organizationId), eq(holds.id, id)))
}

/**
 * Turns a hold into an appointment by updating its occupancy, so that the time is never free in between. Lock the hold first.
 */
export async function convertHoldToAppointment(
  tx: Tx,
  organizationId: string,
  holdId: string,
  appointmentId: string,
): Promise<void> {
  await tx
    .update(occupancies)
    .set({ appointmentId, holdId: null })
    .where(
      and(eq(occupancies.organizationId, organizationId), eq(occupancies.holdId, holdId), eq(occupancies.live, true)),
    )
  await releaseHolds(tx, organizationId, [holdId])
}

/** Deletes holds together with their occupancies. */
export async function releaseHolds(tx: Tx, organizationId: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await tx.delete(holds).where(and(eq(holds.organizationId, organizationId), inArray(holds.id, [...ids])))
}
