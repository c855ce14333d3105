'use server'

import { redirect } from 'next/navigation'
import { attempt } from '../../../../_http/procedureCall.ts'
import { getCaller } from '../../../../_server.ts'
import { rememberProof } from '../../../_join/proofCookie.ts'
import { joinPath } from '../../../_shared/paths.ts'

/** Continues on this device with the participant's page. After a used or expired code, the page of the QR code explains it. */
export async function continueOnPhone(code: string): Promise<void> {
  const api = await getCaller()
  const response = await attempt(api.join.acceptHandoff({ code }))
  if (!response.ok || !response.value) redirect(`/join/phone/${encodeURIComponent(code)}`)
  const { token, target, proof } = response.value
  if (proof) await rememberProof(token, proof)
  redirect(joinPath(token, target === 'check' ? '/check' : ''))
}
