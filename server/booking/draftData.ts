import { and, eq, gt } from 'drizzle-orm'
import type { Queryable } from '#db/client.ts'
import { drafts } from '#db/schema/verification.ts'

type DraftRow = typeof drafts.$inferSelect

export async function findDraft(
  db: Queryable,
  organizationId: string,
  presetId: string,
  tokenHash: Buffer,
  now: Date,
): Promise<DraftRow | null> {
  const [row] = await db
    .select()
    .from(drafts)
    .where(
      and(
        eq(drafts.organizationId, organizationId),
        eq(drafts.tokenHash, tokenHash),
        eq(drafts.presetId, presetId),
        gt(drafts.expiresAt, now),
      ),
    )
  return row ?? null
}

export async function insertDraft(db: Queryable, values: typeof drafts.$inferInsert): Promise<void> {
  await db.insert(drafts).values(values)
}

export async function updateDraft(
  db: Queryable,
  organizationId: string,
  id: string,
  sealed: Buffer,
  expiresAt: Date,
): Promise<void> {
  await db
    .update(drafts)
    .set({ sealed, expiresAt })
    .where(and(eq(drafts.organizationId, organizationId), eq(drafts.id, id)))
}
