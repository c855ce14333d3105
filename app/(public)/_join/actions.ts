'use server'

import { redirect } from 'next/navigation'
import { attempt } from '../../_http/procedureCall.ts'
import { getCaller } from '../../_server.ts'
import { joinPath } from '../_shared/paths.ts'
import { readProof } from './proofCookie.ts'

/** Requests a new session in place of one that no longer exists. */
export async function requestNewSession(token: string): Promise<void> {
  const api = await getCaller()
  const response = await attempt(api.join.requestNewSession({ token, ...(await readProof()) }))
  const notice = !response.ok ? 'unavailable' : response.value.ok ? 'new_session' : response.value.reason
  const query = notice === 'still_exists' || notice === 'verify' ? '' : `?notice=${encodeURIComponent(notice)}`
  redirect(joinPath(token, query))
}

/** Reports how late this participant will be. */
export async function reportLate(token: string, minutes: number): Promise<void> {
  const api = await getCaller()
  const response = await attempt(api.join.reportLate({ token, minutes: minutes === 5 ? 5 : minutes === 10 ? 10 : 15 }))
  const path = joinPath(token)
  if (response.ok && response.value.ok) redirect(path)
  redirect(
    response.ok && !response.value.ok && response.value.reason === 'sign_in'
      ? `${path}?notice=sign_in`
      : `${path}?notice=late`,
  )
}
