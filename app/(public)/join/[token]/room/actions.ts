'use server'

import { attempt } from '../../../../_http/ask.ts'
import { getCaller } from '../../../../_server.ts'

/** Whether the notes were kept; the page tries again when not. */
export async function saveNotes(appointmentId: string, notes: string): Promise<boolean> {
  const api = await getCaller()
  return (await attempt(api.appointments.saveNotes({ id: appointmentId, notes }))).ok
}
