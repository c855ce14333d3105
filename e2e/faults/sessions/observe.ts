import type postgres from 'postgres'
import { z } from 'zod'
import type { AppointmentRow, SessionObservation, VendorSession } from './check.ts'

const session = z.object({
  id: z.string(),
  name: z.string(),
  attributes: z.object({ appointmentId: z.string() }).optional(),
})
const state = z.object({ sessions: z.array(session), deletedSessions: z.array(session) })
const kinds = ['session.ensure', 'session.remove', 'session.deduplicate', 'appointment.advance']

/** Reads the appointments of the run's own agents and the sessions that exist at the vendor. */
export async function observeSessions(
  sandboxUrl: string,
  sql: postgres.Sql,
  agentIds: readonly string[],
): Promise<SessionObservation> {
  const appointments = await listAppointments(sql, agentIds)
  const sample = new Set(
    (await sql`select id from appointments where agent_id <> all(${[...agentIds]}::uuid[])`).map((row) => row.id),
  )
  const { sessions } = await fetchState(sandboxUrl)
  return { appointments, sessions: sessions.filter((one) => !sample.has(one.appointmentId)) }
}

/** Returns the sessions that were deleted. */
export const listDeleted = async (sandboxUrl: string): Promise<VendorSession[]> =>
  (await fetchState(sandboxUrl)).deleted

async function fetchState(sandboxUrl: string): Promise<{ sessions: VendorSession[]; deleted: VendorSession[] }> {
  const response = await fetch(`${sandboxUrl}/genesys/state.json`)
  if (!response.ok) throw new Error(`the sandbox responded with ${response.status}`)
  const { sessions, deletedSessions } = state.parse(await response.json())
  const toVendorSession = ({ id, name, attributes }: z.output<typeof session>) =>
    attributes ? [{ id, name, appointmentId: attributes.appointmentId }] : []
  return { sessions: sessions.flatMap(toVendorSession), deleted: deletedSessions.flatMap(toVendorSession) }
}

async function listAppointments(sql: postgres.Sql, agentIds: readonly string[]): Promise<AppointmentRow[]> {
  const rows = await sql`
    select a.id, a.status, a.revision, s.provider_id from appointments a
    left join lateral (select provider_id from video_sessions s where s.organization_id = a.organization_id
      and s.appointment_id = a.id and s.revision = a.revision and s.is_current and s.removed_at is null
      order by s.generation desc limit 1) s on true
    where a.agent_id = any(${[...agentIds]}::uuid[])`
  return rows.map((row) => ({ id: row.id, status: row.status, revision: row.revision, providerId: row.provider_id }))
}

/** Counts the jobs of these agents' appointments that are due within the next two minutes. */
export async function countSessionJobs(sql: postgres.Sql, agentIds: readonly string[]): Promise<number> {
  const [row] = await sql`
    select count(*)::int as left from jobs where kind = any(${kinds}) and due_at < now() + interval '2 minutes'
      and subject::text in (select id::text from appointments where agent_id = any(${[...agentIds]}::uuid[]))`
  return Number(row?.left ?? 0)
}
