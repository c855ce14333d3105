import type postgres from 'postgres'
import { z } from 'zod'
import type { Booked, SeenSessions, VendorSession } from './check.ts'

const session = z.object({
  id: z.string(),
  name: z.string(),
  attributes: z.object({ appointmentId: z.string() }).optional(),
})
const state = z.object({ sessions: z.array(session), deletedSessions: z.array(session) })
const kinds = ['session.ensure', 'session.remove', 'session.deduplicate', 'appointment.advance']

/** The run's own agents' appointments beside the sessions that exist at the vendor. */
export async function lookAtSessions(
  sandboxUrl: string,
  sql: postgres.Sql,
  agentIds: readonly string[],
): Promise<SeenSessions> {
  const appointments = await listBooked(sql, agentIds)
  const sample = new Set(
    (await sql`select id from appointments where agent_id <> all(${[...agentIds]}::uuid[])`).map((row) => row.id),
  )
  const { sessions } = await stateOf(sandboxUrl)
  return { appointments, sessions: sessions.filter((one) => !sample.has(one.appointmentId)) }
}

/** The sessions that were taken away again. */
export const listDeleted = async (sandboxUrl: string): Promise<VendorSession[]> => (await stateOf(sandboxUrl)).deleted

async function stateOf(sandboxUrl: string): Promise<{ sessions: VendorSession[]; deleted: VendorSession[] }> {
  const response = await fetch(`${sandboxUrl}/genesys/state.json`)
  if (!response.ok) throw new Error(`the sandbox answered ${response.status}`)
  const { sessions, deletedSessions } = state.parse(await response.json())
  const plain = ({ id, name, attributes }: z.output<typeof session>) =>
    attributes ? [{ id, name, appointmentId: attributes.appointmentId }] : []
  return { sessions: sessions.flatMap(plain), deleted: deletedSessions.flatMap(plain) }
}

async function listBooked(sql: postgres.Sql, agentIds: readonly string[]): Promise<Booked[]> {
  const rows = await sql`
    select a.id, a.status, a.revision, s.provider_id from appointments a
    left join lateral (select provider_id from video_sessions s where s.organization_id = a.organization_id
      and s.appointment_id = a.id and s.revision = a.revision and s.is_current and s.removed_at is null
      order by s.generation desc limit 1) s on true
    where a.agent_id = any(${[...agentIds]}::uuid[])`
  return rows.map((row) => ({ id: row.id, status: row.status, revision: row.revision, providerId: row.provider_id }))
}

/** How much is still to be done for them within the next minutes. */
export async function countErrands(sql: postgres.Sql, agentIds: readonly string[]): Promise<number> {
  const [row] = await sql`
    select count(*)::int as left from jobs where kind = any(${kinds}) and due_at < now() + interval '2 minutes'
      and subject::text in (select id::text from appointments where agent_id = any(${[...agentIds]}::uuid[]))`
  return Number(row?.left ?? 0)
}
