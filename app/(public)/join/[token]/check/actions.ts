'use server'

import type { DeviceCheck } from '#server/video/rooms/checkSchema.ts'
import { attempt } from '../../../../_http/ask.ts'
import { getCaller } from '../../../../_server.ts'
import { readProof } from '../proof.ts'

/** The modules of a picture that takes a phone here; null when there is none to be had. */
export async function showPicture(token: string): Promise<boolean[][] | null> {
  const api = await getCaller()
  const answer = await attempt(api.join.createHandoff({ token, target: 'check', ...(await readProof()) }))
  return answer.ok ? (answer.value?.modules ?? null) : null
}

/** Whether the result was kept. */
export async function saveCheck(token: string, check: DeviceCheck): Promise<boolean> {
  const api = await getCaller()
  const answer = await attempt(api.join.saveCheck({ token, check }))
  return answer.ok && answer.value.ok
}
