import { keepCookie, readCookie } from '../../../_http/cookies.ts'

/** What shows that this browser's reader proved the contact; sent with this one link only. */
const PROOF = 'punctual_proof'

export const joinPath = (token: string, step = ''): string => `/join/${encodeURIComponent(token)}${step}`

export const keepProof = (token: string, { proof, minutes }: { proof: string; minutes: number }): Promise<void> =>
  keepCookie(PROOF, proof, { path: joinPath(token), minutes })

/** As the procedures take it. */
export async function readProof(): Promise<{ proof?: string }> {
  const proof = await readCookie(PROOF)
  return proof ? { proof } : {}
}
