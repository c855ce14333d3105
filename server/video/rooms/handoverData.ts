import { and, eq, gt, inArray, lt, or } from 'drizzle-orm'
import type { Queryable, Tx } from '#db/client.ts'
import { directory } from '#db/schema/directory.ts'
import { handovers } from '#db/schema/rooms.ts'
import { newId } from '#server/lib/ids.ts'

export type Target = 'join' | 'check'
type New = {
  organizationId: string
  participantId: string
  target: Target
  codeHash: string
  expiresAt: Date
  /** The browser that made it has proven the contact. */
  proven: boolean
  now: Date
}

/** A new one, that ends the same person's older ones, and whatever else has run out. */
export async function insertHandover(tx: Tx, handover: New): Promise<void> {
  const { organizationId, participantId, now, ...rest } = handover
  const id = newId()
  const ended = await tx
    .delete(handovers)
    .where(
      and(
        eq(handovers.organizationId, organizationId),
        or(eq(handovers.participantId, participantId), lt(handovers.expiresAt, now)),
      ),
    )
    .returning({ codeHash: handovers.codeHash })
  const hashes = ended.map((one) => one.codeHash)
  if (hashes.length > 0)
    await tx.delete(directory).where(and(eq(directory.kind, 'link'), inArray(directory.value, hashes)))
  await tx.insert(handovers).values({ organizationId, id, participantId, ...rest })
  await tx.insert(directory).values({ kind: 'link', value: rest.codeHash, organizationId, id })
}

/** Takes it away, so that it is good once; null for one that is used, replaced, too old or made up. */
export async function takeHandover(
  tx: Tx,
  codeHash: string,
  now: Date,
): Promise<{ organizationId: string; participantId: string; target: Target; proven: boolean } | null> {
  const [entry] = await tx
    .delete(directory)
    .where(and(eq(directory.kind, 'link'), eq(directory.value, codeHash)))
    .returning({ organizationId: directory.organizationId, id: directory.id })
  if (!entry) return null
  const [row] = await tx
    .delete(handovers)
    .where(
      and(eq(handovers.organizationId, entry.organizationId), eq(handovers.id, entry.id), gt(handovers.expiresAt, now)),
    )
    .returning({ participantId: handovers.participantId, target: handovers.target, proven: handovers.proven })
  return row ? { organizationId: entry.organizationId, ...row } : null
}

/** Whether a code would still be good; changes nothing. */
export async function hasHandover(db: Queryable, codeHash: string, now: Date): Promise<boolean> {
  const rows = await db
    .select({ id: handovers.id })
    .from(directory)
    .innerJoin(handovers, and(eq(handovers.organizationId, directory.organizationId), eq(handovers.id, directory.id)))
    .where(and(eq(directory.kind, 'link'), eq(directory.value, codeHash), gt(handovers.expiresAt, now)))
  return rows.length > 0
}
