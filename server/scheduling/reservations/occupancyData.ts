import { and, asc, eq, inArray } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { occupancies } from '#db/schema/occupancies.ts'
import { presets } from '#db/schema/presets.ts'
import { queues, staff } from '#db/schema/staff.ts'
import { newId } from '#server/lib/ids.ts'
import { addMinutes } from '#server/lib/time.ts'
import type { BusyTime } from '../availability/schema.ts'

/** Returns the occupied range, half-open and including the buffers. Buffers of two appointments may touch, but not overlap. */
export const busyRange = (busy: Omit<BusyTime, 'agentId'>): string => {
  const from = addMinutes(busy.startAt, -busy.policy.bufferBeforeMinutes)
  const to = addMinutes(busy.endAt, busy.policy.bufferAfterMinutes)
  return `[${from.toISOString()},${to.toISOString()})`
}

/** Locks the agents by id, the order in which every transaction locks them. */
export async function lockAgents(tx: Tx, organizationId: string, agentIds: readonly string[]): Promise<void> {
  if (agentIds.length === 0) return
  await tx
    .select({ id: staff.id })
    .from(staff)
    .where(and(eq(staff.organizationId, organizationId), inArray(staff.id, [...agentIds])))
    .orderBy(asc(staff.id))
    .for('no key update')
}

/** Locks a preset, after the agents; its caps are counted under this lock. */
export async function lockPreset(tx: Tx, organizationId: string, id: string): Promise<void> {
  await tx
    .select({ id: presets.id })
    .from(presets)
    .where(and(eq(presets.organizationId, organizationId), eq(presets.id, id)))
    .for('no key update')
}

/** Locks a queue, after the preset, and returns its capacity; null for a missing or inactive queue. */
export async function lockQueue(tx: Tx, organizationId: string, id: string): Promise<number | null> {
  const [row] = await tx
    .select({ capacity: queues.capacity })
    .from(queues)
    .where(and(eq(queues.organizationId, organizationId), eq(queues.id, id), eq(queues.active, true)))
    .for('no key update')
  return row?.capacity ?? null
}

export async function insertAppointmentOccupancy(
  tx: Tx,
  organizationId: string,
  appointmentId: string,
  busy: BusyTime,
): Promise<void> {
  await tx
    .insert(occupancies)
    .values({ organizationId, id: newId(), agentId: busy.agentId, busy: busyRange(busy), appointmentId })
}

/**
 * Moves the live occupancy of an appointment's agent to another time or agent. Returns false if there is none; an overlap
 * violates the constraint.
 */
export async function updateOccupancy(
  tx: Tx,
  organizationId: string,
  appointmentId: string,
  agentId: string,
  busy: BusyTime,
): Promise<boolean> {
  const updated = await tx
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
  return updated.length > 0
}

/** Ends the occupancies of an appointment's agents, or of one of them, so that others can book the time. */
export async function releaseOccupancies(
  tx: Tx,
  organizationId: string,
  appointmentId: string,
  agentId?: string,
): Promise<void> {
  await tx
    .update(occupancies)
    .set({ live: false })
    .where(
      and(
        eq(occupancies.organizationId, organizationId),
        eq(occupancies.appointmentId, appointmentId),
        eq(occupancies.live, true),
        agentId ? eq(occupancies.agentId, agentId) : undefined,
      ),
    )
}
