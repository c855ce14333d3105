'use server'

import { redirect } from 'next/navigation'
import { attempt } from '../../../../_http/ask.ts'
import { getCaller } from '../../../../_server.ts'
import { joinPath, keepProof } from '../../[token]/proof.ts'

/** On to the person's own page; a picture that is used up shows its page again, which says so. */
export async function takeOver(code: string): Promise<void> {
  const api = await getCaller()
  const answer = await attempt(api.join.acceptHandoff({ code }))
  if (!answer.ok || !answer.value) redirect(`/join/phone/${encodeURIComponent(code)}`)
  const { token, target, proof } = answer.value
  if (proof) await keepProof(token, proof)
  redirect(joinPath(token, target === 'check' ? '/check' : ''))
}
