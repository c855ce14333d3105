import { and, eq, inArray } from 'drizzle-orm'
import type { Queryable, Tx } from '#db/client.ts'
import { appointments } from '#db/schema/appointments.ts'
import { directory } from '#db/schema/directory.ts'
import type { Config } from '../config.ts'
import type { Ctx } from '../context.ts'
import { notFound } from '../lib/errors.ts'
import { unseal } from '../lib/seal.ts'
import { deriveProof, deriveToken, type LinkPurpose, tokenHash } from '../lib/token.ts'
import type { Participant, Snapshot } from './schema.ts'

export type Links = { joinUrl: string; manageUrl: string; joinToken: string; manageToken: string }

/** Which table and row a sealed master key belongs to. */
export const masterKeyRow = (appointmentId: string): string => `appointments.master_key:${appointmentId}`

/** A participant's links, derived again from the appointment's master key; never stored, never logged. */
export async function linksFor(
  ctx: Pick<Ctx, 'db' | 'config'>,
  appointment: Pick<Snapshot, 'organizationId' | 'id'>,
  participant: Pick<Participant, 'id' | 'tokenGeneration'>,
  within: Queryable = ctx.db,
): Promise<Links> {
  return linksFromKey(ctx.config, await openMasterKey(ctx, appointment, within), participant)
}

type Provable = Pick<Participant, 'id' | 'tokenGeneration' | 'contactVersion'>

/** What proves each of a participant's contacts as it stands now; sent to that contact alone. */
export async function proofsFor(
  ctx: Pick<Ctx, 'db' | 'config'>,
  appointment: Pick<Snapshot, 'organizationId' | 'id'>,
  participant: Provable,
  within: Queryable = ctx.db,
): Promise<Record<'EMAIL' | 'SMS', string>> {
  const masterKey = await openMasterKey(ctx, appointment, within)
  return { EMAIL: deriveProof(masterKey, 'EMAIL', participant), SMS: deriveProof(masterKey, 'SMS', participant) }
}

async function openMasterKey(
  ctx: Pick<Ctx, 'config'>,
  appointment: Pick<Snapshot, 'organizationId' | 'id'>,
  within: Queryable,
): Promise<Buffer> {
  const [row] = await within
    .select({ masterKey: appointments.masterKey })
    .from(appointments)
    .where(and(eq(appointments.organizationId, appointment.organizationId), eq(appointments.id, appointment.id)))
  if (!row) throw notFound()
  return unseal(ctx.config.ENCRYPTION_KEYS, masterKeyRow(appointment.id), row.masterKey)
}

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
  await tx.insert(directory).values([
    { kind: 'link', value: tokenHash('join', links.joinToken), organizationId, id: participantId },
    { kind: 'link', value: tokenHash('manage', links.manageToken), organizationId, id: participantId },
  ])
}

/** Makes links lead nowhere. */
export async function revokeLinks(tx: Tx, links: Links): Promise<void> {
  const hashes = [tokenHash('join', links.joinToken), tokenHash('manage', links.manageToken)]
  await tx.delete(directory).where(and(eq(directory.kind, 'link'), inArray(directory.value, hashes)))
}

/** Whose link this is, or null for an unknown, revoked or other-purpose token. */
export async function findLink(
  db: Queryable,
  purpose: LinkPurpose,
  token: string,
): Promise<{ organizationId: string; participantId: string } | null> {
  if (!/^[\w-]{20,64}$/.test(token)) return null
  const [row] = await db
    .select()
    .from(directory)
    .where(and(eq(directory.kind, 'link'), eq(directory.value, tokenHash(purpose, token))))
  return row ? { organizationId: row.organizationId, participantId: row.id } : null
}
