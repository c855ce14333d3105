import { and, eq, gt, inArray, lt, or } from 'drizzle-orm'
import type { Queryable, Tx } from '#db/client.ts'
import { directory } from '#db/schema/directory.ts'
import { deviceHandoffs } from '#db/schema/rooms.ts'
import { newId } from '#server/lib/ids.ts'

export type HandoffTarget = 'join' | 'check'
type NewDeviceHandoff = {
  organizationId: string
  participantId: string
  target: HandoffTarget
  codeHash: string
  expiresAt: Date
  /** Whether the browser that created it has verified the contact. */
  verified: boolean
  now: Date
}

/** Inserts a handoff and deletes the participant's earlier ones, together with all expired ones of the organization. */
export async function insertDeviceHandoff(tx: Tx, handoff: NewDeviceHandoff): Promise<void> {
  const { organizationId, participantId, now, ...rest } = handoff
  const id = newId()
  const deleted = await tx
    .delete(deviceHandoffs)
    .where(
      and(
        eq(deviceHandoffs.organizationId, organizationId),
        or(eq(deviceHandoffs.participantId, participantId), lt(deviceHandoffs.expiresAt, now)),
      ),
    )
    .returning({ codeHash: deviceHandoffs.codeHash })
  const hashes = deleted.map((one) => one.codeHash)
  if (hashes.length > 0)
    await tx.delete(directory).where(and(eq(directory.kind, 'link'), inArray(directory.value, hashes)))
  await tx.insert(deviceHandoffs).values({ organizationId, id, participantId, ...rest })
  await tx.insert(directory).values({ kind: 'link', value: rest.codeHash, organizationId, id })
}

/** Deletes the handoff and returns it, so that each code works once. Returns null for a used, replaced, expired or unknown code. */
export async function consumeDeviceHandoff(
  tx: Tx,
  codeHash: string,
  now: Date,
): Promise<{ organizationId: string; participantId: string; target: HandoffTarget; verified: boolean } | null> {
  const [entry] = await tx
    .delete(directory)
    .where(and(eq(directory.kind, 'link'), eq(directory.value, codeHash)))
    .returning({ organizationId: directory.organizationId, id: directory.id })
  if (!entry) return null
  const [row] = await tx
    .delete(deviceHandoffs)
    .where(
      and(
        eq(deviceHandoffs.organizationId, entry.organizationId),
        eq(deviceHandoffs.id, entry.id),
        gt(deviceHandoffs.expiresAt, now),
      ),
    )
    .returning({
      participantId: deviceHandoffs.participantId,
      target: deviceHandoffs.target,
      verified: deviceHandoffs.verified,
    })
  return row ? { organizationId: entry.organizationId, ...row } : null
}

/** Whether a code is still valid. Changes nothing. */
export async function hasDeviceHandoff(db: Queryable, codeHash: string, now: Date): Promise<boolean> {
  const rows = await db
    .select({ id: deviceHandoffs.id })
    .from(directory)
    .innerJoin(
      deviceHandoffs,
      and(eq(deviceHandoffs.organizationId, directory.organizationId), eq(deviceHandoffs.id, directory.id)),
    )
    .where(and(eq(directory.kind, 'link'), eq(directory.value, codeHash), gt(deviceHandoffs.expiresAt, now)))
  return rows.length > 0
}
