import { readCookie, setCookie } from '../../_http/cookies.ts'
import { joinPath } from '../_shared/paths.ts'

/** Cookie with the proof that this browser's user verified the contact. Its path limits it to this one link. */
const PROOF = 'punctual_proof'

export const rememberProof = (token: string, { proof, minutes }: { proof: string; minutes: number }): Promise<void> =>
  setCookie(PROOF, proof, { path: joinPath(token), minutes })

/** Returns the proof in the form in which procedures expect it. */
export async function readProof(): Promise<{ proof?: string }> {
  const proof = await readCookie(PROOF)
  return proof ? { proof } : {}
}
