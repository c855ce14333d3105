import { keyedHash, sha256 } from './hash.ts'

export const linkPurposes = ['join', 'manage', 'unsubscribe', 'secure'] as const
export type LinkPurpose = (typeof linkPurposes)[number]

/** 160 bits, derived again whenever needed; the purpose is inside, so a forwarded join link cannot cancel. */
export function deriveToken(
  masterKey: Buffer,
  purpose: LinkPurpose,
  participantId: string,
  generation: number,
): string {
  return keyedHash(masterKey, purpose, participantId, String(generation)).subarray(0, 20).toString('base64url')
}

/**
 * Shows that its bearer reads one contact: it is sent to that contact alone. A contact that was changed since has another
 * version, so that what was sent to the old one proves nothing about the new. Good only beside the manage link.
 */
export function deriveContactProof(
  masterKey: Buffer,
  channel: 'EMAIL' | 'SMS',
  participant: { id: string; tokenGeneration: number; contactVersion: number },
): string {
  const { id, tokenGeneration, contactVersion } = participant
  return keyedHash(masterKey, 'prove', channel, id, String(tokenGeneration), String(contactVersion))
    .subarray(0, 20)
    .toString('base64url')
}

/** What the directory keeps of a token. */
export const tokenHash = (purpose: LinkPurpose, token: string): string =>
  sha256(`${purpose}:${token}`).toString('base64url')
