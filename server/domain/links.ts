import { and, eq, inArray, isNotNull, isNull, type SQL, sql } from 'drizzle-orm'
import type { Queryable, Tx } from '#db/client.ts'
import { participants } from '#db/schema/appointments.ts'
import { directory } from '#db/schema/directory.ts'
import type { Config } from '#server/config.ts'
import { unseal } from '#server/lib/seal.ts'
import { deriveProof, deriveToken, type LinkPurpose, linkPurposes, tokenHash } from '#server/lib/token.ts'
import type { Ctx } from '#server/platform/context.ts'
import type { Participant, Snapshot } from './schema.ts'

export type DirectoryEntry = typeof directory.$inferInsert
export type Links = { joinUrl: string; manageUrl: string; joinToken: string; manageToken: string }

/** Which table and row a sealed master key belongs to. */
export const masterKeyRow = (appointmentId: string): string => `appointments.master_key:${appointmentId}`

/** A participant's links, derived again from the appointment's master key; never stored, never logged. */
export const linksFor = (
  { config }: Pick<Ctx, 'config'>,
  appointment: Keyed,
  participant: Pick<Participant, 'id' | 'tokenGeneration'>,
): Links => linksFromKey(config, openMasterKey(config, appointment), participant)

type Keyed = Pick<Snapshot, 'id' | 'masterKey'>
type Provable = Pick<Participant, 'id' | 'tokenGeneration' | 'contactVersion'>

/** What proves each of a participant's contacts as it stands now; sent to that contact alone. */
export function proofsFor(
  { config }: Pick<Ctx, 'config'>,
  appointment: Keyed,
  participant: Provable,
): Record<'EMAIL' | 'SMS', string> {
  const masterKey = openMasterKey(config, appointment)
  return { EMAIL: deriveProof(masterKey, 'EMAIL', participant), SMS: deriveProof(masterKey, 'SMS', participant) }
}

/** What shows who may act for an appointment as a whole, to staff and services. */
export const secureTokenFor = ({ config }: Pick<Ctx, 'config'>, appointment: Keyed): string =>
  deriveToken(openMasterKey(config, appointment), 'secure', appointment.id, 1)

const openMasterKey = (config: Config, { id, masterKey }: Keyed): Buffer =>
  unseal(config.ENCRYPTION_KEYS, masterKeyRow(id), masterKey)

export function linksFromKey(
  config: Pick<Config, 'PUBLIC_URL'>,
  masterKey: Buffer,
  participant: Pick<Participant, 'id' | 'tokenGeneration'>,
): Links {
  const joinToken = deriveToken(masterKey, 'join', participant.id, participant.tokenGeneration)
  const manageToken = deriveToken(masterKey, 'manage', participant.id, participant.tokenGeneration)
  return {
    joinToken,
    manageToken,
    joinUrl: `${config.PUBLIC_URL}/join/${joinToken}`,
    manageUrl: `${config.PUBLIC_URL}/manage/${manageToken}`,
  }
}

/** Lets links be found by their hash alone. */
export async function registerLinks(
  tx: Tx,
  organizationId: string,
  participantId: string,
  links: Links,
): Promise<void> {
  await tx.insert(directory).values(linkEntries(organizationId, participantId, links))
}

/** What the directory says of somebody's links. */
export function linkEntries(organizationId: string, participantId: string, links: Links): DirectoryEntry[] {
  const entry = (value: string) => ({ kind: 'link' as const, value, organizationId, id: participantId })
  return [entry(tokenHash('join', links.joinToken)), entry(tokenHash('manage', links.manageToken))]
}

/** Makes links open nothing; they stay known, so that whoever comes by one is told the truth. */
export const revokeLinks = (tx: Tx, links: Links, at: Date): Promise<void> =>
  setRevoked(tx, [tokenHash('join', links.joinToken), tokenHash('manage', links.manageToken)], at)

async function setRevoked(tx: Tx, hashes: string[], at: Date): Promise<void> {
  await tx
    .update(directory)
    .set({ revokedAt: at })
    .where(and(eq(directory.kind, 'link'), inArray(directory.value, hashes)))
}

/**
 * Puts fresh links in place of a participant's, of every purpose. The old ones open nothing from then on, and stay known, so that
 * whoever comes by one is told the truth. The caller holds the appointment's lock.
 */
export async function rotateLinks(
  ctx: Pick<Ctx, 'config' | 'now'>,
  tx: Tx,
  appointment: Keyed & Pick<Snapshot, 'organizationId'>,
  participant: Pick<Participant, 'id' | 'tokenGeneration'>,
): Promise<Links> {
  const { organizationId } = appointment
  const masterKey = openMasterKey(ctx.config, appointment)
  const old = linkPurposes.map((purpose) =>
    tokenHash(purpose, deriveToken(masterKey, purpose, participant.id, participant.tokenGeneration)),
  )
  await setRevoked(tx, old, ctx.now())
  await tx
    .update(participants)
    .set({ tokenGeneration: sql`${participants.tokenGeneration} + 1` })
    .where(and(eq(participants.organizationId, organizationId), eq(participants.id, participant.id)))
  const tokenGeneration = participant.tokenGeneration + 1
  const fresh = linksFromKey(ctx.config, masterKey, { id: participant.id, tokenGeneration })
  await registerLinks(tx, organizationId, participant.id, fresh)
  return fresh
}

export type FoundLink = { organizationId: string; participantId: string }

/** Whose link this is, or null for an unknown, revoked or other-purpose token. */
export const findLink = (db: Queryable, purpose: LinkPurpose, token: string): Promise<FoundLink | null> =>
  lookUp(db, purpose, token, isNull(directory.revokedAt))

/** Whose link this once was, before fresh ones took its place. */
export const findRevokedLink = (db: Queryable, purpose: LinkPurpose, token: string): Promise<FoundLink | null> =>
  lookUp(db, purpose, token, isNotNull(directory.revokedAt))

async function lookUp(db: Queryable, purpose: LinkPurpose, token: string, how: SQL): Promise<FoundLink | null> {
  if (!/^[\w-]{20,64}$/.test(token)) return null
  const [row] = await db
    .select()
    .from(directory)
    .where(and(eq(directory.kind, 'link'), eq(directory.value, tokenHash(purpose, token)), how))
  return row ? { organizationId: row.organizationId, participantId: row.id } : null
}
