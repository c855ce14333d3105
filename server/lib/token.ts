import { keyedHash, sha256 } from './hash.ts'

export const linkPurposes = ['join', 'manage', 'unsubscribe', 'secure'] as const
export type LinkPurpose = (typeof linkPurposes)[number]

/**
 * Derives a link token of 160 bits whenever it is needed. The purpose is part of the input, so that a forwarded join
 * link cannot cancel.
 */
export function deriveToken(
  masterKey: Buffer,
  purpose: LinkPurpose,
  participantId: string,
  generation: number,
): string {
  return keyedHash(masterKey, purpose, participantId, String(generation)).subarray(0, 20).toString('base64url')
}

/**
 * Derives a proof of contact. It is sent to one contact only, so whoever has it can read messages to that contact. A
 * changed contact has another version, so that a proof for the old one is not valid for the new one. It is valid only
 * together with the manage link.
 */
export function deriveContactProof(
  masterKey: Buffer,
  channel: 'EMAIL' | 'SMS',
  participant: { id: string; tokenGeneration: number; contactVersion: number },
): string {
  const { id, tokenGeneration, contactVersion } = participant
  return keyedHash(masterKey, 'contact proof', channel, id, String(tokenGeneration), String(contactVersion))
    .subarray(0, 20)
    .toString('base64url')
}

/** Returns the hash of a token for the directory. */
export const tokenHash = (purpose: LinkPurpose, token: string): string =>
  sha256(`${purpose}:${token}`).toString('base64url')
