'use server'

import type { DeviceCheck } from '#server/video/rooms/checkSchema.ts'
import { attempt } from '../../../../_http/procedureCall.ts'
import { getCaller } from '../../../../_server.ts'
import { readProof } from '../../../_join/proofCookie.ts'

/** Returns the modules of a QR code that opens this check on a phone, or null if none can be created. */
export async function createQrCode(token: string): Promise<boolean[][] | null> {
  const api = await getCaller()
  const response = await attempt(api.join.createHandoff({ token, target: 'check', ...(await readProof()) }))
  return response.ok ? (response.value?.modules ?? null) : null
}

/** Saves the result and returns whether that succeeded. */
export async function saveCheck(token: string, check: DeviceCheck): Promise<boolean> {
  const api = await getCaller()
  const response = await attempt(api.join.saveCheck({ token, check }))
  return response.ok && response.value.ok
}
