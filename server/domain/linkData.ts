import { and, eq, inArray, isNotNull, isNull, type SQL, sql } from 'drizzle-orm'
import type { Queryable, Tx } from '#db/client.ts'
import { participants } from '#db/schema/appointments.ts'
import { directory } from '#db/schema/directory.ts'
import { type LinkPurpose, tokenHash } from '#server/lib/token.ts'

export type DirectoryEntry = typeof directory.$inferInsert
export type Links = { joinUrl: string; manageUrl: string; joinToken: string; manageToken: string }

/** Registers links in the directory, so that each is found by its token's hash alone. */
export async function registerLinks(
  tx: Tx,
  organizationId: string,
  participantId: string,
  links: Links,
): Promise<void> {
  await tx.insert(directory).values(linkEntries(organizationId, participantId, links))
}

/** Returns the directory entries for a participant's links. */
export function linkEntries(organizationId: string, participantId: string, links: Links): DirectoryEntry[] {
  const entry = (value: string) => ({ kind: 'link' as const, value, organizationId, id: participantId })
  return [entry(tokenHash('join', links.joinToken)), entry(tokenHash('manage', links.manageToken))]
}

/** Marks the links with these token hashes as revoked. They stay in the directory, so that their pages can show why. */
export async function revokeTokens(tx: Tx, hashes: string[], at: Date): Promise<void> {
  await tx
    .update(directory)
    .set({ revokedAt: at })
    .where(and(eq(directory.kind, 'link'), inArray(directory.value, hashes)))
}

/** Invalidates all links of a participant: tokens are derived from the generation. */
export async function raiseTokenGeneration(tx: Tx, organizationId: string, participantId: string): Promise<void> {
  await tx
    .update(participants)
    .set({ tokenGeneration: sql`${participants.tokenGeneration} + 1` })
    .where(and(eq(participants.organizationId, organizationId), eq(participants.id, participantId)))
}

export type FoundLink = { organizationId: string; participantId: string }

/** Returns the participant of a link, or null for an unknown, revoked or other-purpose token. */
export const findLink = (db: Queryable, purpose: LinkPurpose, token: string): Promise<FoundLink | null> =>
  findDirectoryLink(db, purpose, token, isNull(directory.revokedAt))

/** Returns the participant to whom a revoked link belonged, or null. */
export const findRevokedLink = (db: Queryable, purpose: LinkPurpose, token: string): Promise<FoundLink | null> =>
  findDirectoryLink(db, purpose, token, isNotNull(directory.revokedAt))

async function findDirectoryLink(
  db: Queryable,
  purpose: LinkPurpose,
  token: string,
  condition: SQL,
): Promise<FoundLink | null> {
  if (!/^[\w-]{20,64}$/.test(token)) return null
  const [row] = await db
    .select()
    .from(directory)
    .where(and(eq(directory.kind, 'link'), eq(directory.value, tokenHash(purpose, token)), condition))
  return row ? { organizationId: row.organizationId, participantId: row.id } : null
}
