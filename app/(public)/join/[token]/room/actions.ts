'use server'

import { attempt } from '../../../../_http/procedureCall.ts'
import { getCaller } from '../../../../_server.ts'

/** Saves the agent's notes and returns whether that succeeded; the page retries on failure. */
export async function saveNotes(appointmentId: string, notes: string): Promise<boolean> {
  const api = await getCaller()
  return (await attempt(api.appointments.saveNotes({ id: appointmentId, notes }))).ok
}
