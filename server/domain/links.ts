import type { Tx } from '#db/client.ts'
import type { Config } from '#server/config.ts'
import { unseal } from '#server/lib/seal.ts'
import { deriveContactProof, deriveToken, linkPurposes, tokenHash } from '#server/lib/token.ts'
import type { Ctx } from '#server/platform/context.ts'
import { type Links, raiseTokenGeneration, registerLinks, revokeTokens } from './linkData.ts'
import type { Participant, Snapshot } from './schema.ts'

/** Context string for sealing a master key, which binds it to its table and row. */
export const masterKeyContext = (appointmentId: string): string => `appointments.master_key:${appointmentId}`

/** Derives a participant's links from the appointment's master key. They are never stored and never logged. */
export const linksFor = (
  { config }: Pick<Ctx, 'config'>,
  appointment: WithMasterKey,
  participant: Pick<Participant, 'id' | 'tokenGeneration'>,
): Links => linksFromKey(config, openMasterKey(config, appointment), participant)

type WithMasterKey = Pick<Snapshot, 'id' | 'masterKey'>
type ContactVersion = Pick<Participant, 'id' | 'tokenGeneration' | 'contactVersion'>

/** Returns the token that verifies each of a participant's current contacts; it is sent to that contact only. */
export function contactProofsFor(
  { config }: Pick<Ctx, 'config'>,
  appointment: WithMasterKey,
  participant: ContactVersion,
): Record<'EMAIL' | 'SMS', string> {
  const masterKey = openMasterKey(config, appointment)
  return {
    EMAIL: deriveContactProof(masterKey, 'EMAIL', participant),
    SMS: deriveContactProof(masterKey, 'SMS', participant),
  }
}

/** Returns the token that staff and services present to act for the appointment as a whole. */
export const secureTokenFor = ({ config }: Pick<Ctx, 'config'>, appointment: WithMasterKey): string =>
  deriveToken(openMasterKey(config, appointment), 'secure', appointment.id, 1)

const openMasterKey = (config: Config, { id, masterKey }: WithMasterKey): Buffer =>
  unseal(config.ENCRYPTION_KEYS, masterKeyContext(id), masterKey)

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

/** Revokes links. They stay in the directory, so that their pages can say why the link no longer works. */
export const revokeLinks = (tx: Tx, links: Links, at: Date): Promise<void> =>
  revokeTokens(tx, [tokenHash('join', links.joinToken), tokenHash('manage', links.manageToken)], at)

/**
 * Replaces all links of a participant. The old ones grant no access, but stay in the directory, so that their pages can
 * say why. Call it under the appointment's lock.
 */
export async function rotateLinks(
  ctx: Pick<Ctx, 'config' | 'now'>,
  tx: Tx,
  appointment: WithMasterKey & Pick<Snapshot, 'organizationId'>,
  participant: Pick<Participant, 'id' | 'tokenGeneration'>,
): Promise<Links> {
  const { organizationId } = appointment
  const masterKey = openMasterKey(ctx.config, appointment)
  const oldHashes = linkPurposes.map((purpose) =>
    tokenHash(purpose, deriveToken(masterKey, purpose, participant.id, participant.tokenGeneration)),
  )
  await revokeTokens(tx, oldHashes, ctx.now())
  await raiseTokenGeneration(tx, organizationId, participant.id)
  const tokenGeneration = participant.tokenGeneration + 1
  const newLinks = linksFromKey(ctx.config, masterKey, { id: participant.id, tokenGeneration })
  await registerLinks(tx, organizationId, participant.id, newLinks)
  return newLinks
}
