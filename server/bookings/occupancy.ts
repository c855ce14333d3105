import { and, asc, desc, eq, inArray, lte, or } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { holds, occupancies } from '#db/schema/occupancies.ts'
import { staff } from '#db/schema/staff.ts'
import { newId } from '../lib/ids.ts'
import { addMinutes } from '../lib/time.ts'
import type { PresetPolicy } from './policy.ts'

export type Busy = {
  agentId: string
  startAt: Date
  endAt: Date
  policy: Pick<PresetPolicy, 'bufferBeforeMinutes' | 'bufferAfterMinutes'>
}

/** Half-open, with the buffers: they may touch a neighbour's and never overlap them. */
export const busyRange = (busy: Busy): string => {
  const from = addMinutes(busy.startAt, -busy.policy.bufferBeforeMinutes)
  const to = addMinutes(busy.endAt, busy.policy.bufferAfterMinutes)
  return `[${from.toISOString()},${to.toISOString()})`
}

/** Locks the agents in the one order everybody locks them in, then frees what expired holds still occupy. */
export async function lockAgents(
  tx: Tx,
  organizationId: string,
  agentIds: readonly string[],
  now: Date,
): Promise<void> {
  await tx
    .select({ id: staff.id })
    .from(staff)
    .where(and(eq(staff.organizationId, organizationId), inArray(staff.id, [...agentIds])))
    .orderBy(asc(staff.id))
    .for('no key update')
  await tx
    .delete(holds)
    .where(
      and(eq(holds.organizationId, organizationId), inArray(holds.agentId, [...agentIds]), lte(holds.expiresAt, now)),
    )
}

export async function insertHold(
  tx: Tx,
  hold: typeof holds.$inferInsert & { agentId: string },
  policy: Busy['policy'],
): Promise<void> {
  await tx.insert(holds).values(hold)
  const busy = busyRange({ agentId: hold.agentId, startAt: hold.startsAt, endAt: hold.endsAt, policy })
  const { organizationId, agentId, id: holdId } = hold
  await tx.insert(occupancies).values({ organizationId, id: newId(), agentId, busy, holdId })
}

export async function occupyWithAppointment(
  tx: Tx,
  organizationId: string,
  appointmentId: string,
  busy: Busy,
): Promise<void> {
  await tx
    .insert(occupancies)
    .values({ organizationId, id: newId(), agentId: busy.agentId, busy: busyRange(busy), appointmentId })
}

/** Hold to booking is an update of the row that already keeps everybody else out. */
export async function turnHoldIntoBooking(
  tx: Tx,
  organizationId: string,
  holdId: string,
  appointmentId: string,
): Promise<boolean> {
  const taken = await tx
    .update(occupancies)
    .set({ appointmentId, holdId: null })
    .where(
      and(eq(occupancies.organizationId, organizationId), eq(occupancies.holdId, holdId), eq(occupancies.live, true)),
    )
    .returning({ id: occupancies.id })
  await tx.delete(holds).where(and(eq(holds.organizationId, organizationId), eq(holds.id, holdId)))
  return taken.length === 1
}

export async function releaseHold(tx: Tx, organizationId: string, holdId: string): Promise<void> {
  await tx.delete(holds).where(and(eq(holds.organizationId, organizationId), eq(holds.id, holdId)))
}

/** Moves the live time of an appointment's agent, to another agent too if so; the constraint refuses what overlaps. False: there was none. */
export async function moveOccupancy(
  tx: Tx,
  organizationId: string,
  appointmentId: string,
  agentId: string,
  busy: Busy,
): Promise<boolean> {
  const moved = await tx
    .update(occupancies)
    .set({ agentId: busy.agentId, busy: busyRange(busy) })
    .where(
      and(
        eq(occupancies.organizationId, organizationId),
        eq(occupancies.appointmentId, appointmentId),
        eq(occupancies.agentId, agentId),
        eq(occupancies.live, true),
      ),
    )
    .returning({ id: occupancies.id })
  return moved.length > 0
}

/** Gives an appointment's agents back to others. */
export async function freeOccupancies(tx: Tx, organizationId: string, appointmentId: string): Promise<void> {
  await tx
    .update(occupancies)
    .set({ live: false })
    .where(and(eq(occupancies.organizationId, organizationId), eq(occupancies.appointmentId, appointmentId)))
}

export type HoldOwner = { contactHash: Buffer; browserHash: Buffer | null }

/**
 * Before a new hold: frees the one that this flow had, and of this contact's and browser's others all but the newest,
 * so that with the new one at most `most` are live. The caller holds the new one's agent lock.
 */
export async function releaseSurplusHolds(
  tx: Tx,
  organizationId: string,
  owner: HoldOwner,
  previousId: string | null,
  most: number,
): Promise<void> {
  const same = owner.browserHash
    ? or(eq(holds.contactHash, owner.contactHash), eq(holds.browserHash, owner.browserHash))
    : eq(holds.contactHash, owner.contactHash)
  const mine = await tx
    .select({ id: holds.id })
    .from(holds)
    .where(and(eq(holds.organizationId, organizationId), same))
    .orderBy(desc(holds.createdAt), holds.id)
  const others = mine.map((row) => row.id).filter((id) => id !== previousId)
  const surplus = others.slice(Math.max(0, most - 1))
  if (previousId) surplus.push(previousId)
  if (surplus.length === 0) return
  await tx.delete(holds).where(and(eq(holds.organizationId, organizationId), inArray(holds.id, surplus)))
}
