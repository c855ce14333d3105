import type postgres from 'postgres'
import { z } from 'zod'
import type { Observation } from './checks.ts'
import type { Booking } from './load.ts'

const inbox = z.array(z.object({ channel: z.string(), to: z.string() }))
const state = z.object({
  sessions: z.array(z.object({ attributes: z.object({ appointmentId: z.string() }).optional() })),
  conversations: z.array(
    z.object({
      id: z.string(),
      state: z.string(),
      createdAt: z.string(),
      endedAt: z.string().nullable(),
      messages: z.array(z.object({ customAttributes: z.record(z.string(), z.string()) })),
    }),
  ),
})

/** Reads what the sandbox received and what the database contains for these bookings. */
export async function observe(
  sandboxUrl: string,
  sql: postgres.Sql,
  bookings: readonly Booking[],
): Promise<Observation> {
  const [messages, genesys, appointments, unsettled] = await Promise.all([
    getJson(`${sandboxUrl}/inbox.json`).then((body) => inbox.parse(body)),
    getJson(`${sandboxUrl}/genesys/state.json`).then((body) => state.parse(body)),
    listAppointments(sql, bookings),
    listUnsettled(sql),
  ])
  return {
    appointments,
    unsettled,
    mails: messages.filter((one) => one.channel === 'email').map((one) => one.to),
    texts: messages.filter((one) => one.channel === 'sms').map((one) => one.to),
    sessions: genesys.sessions.flatMap((one) => one.attributes?.appointmentId ?? []),
    conversations: genesys.conversations.map(({ id, createdAt, endedAt, state, messages }) => ({
      id,
      createdAt,
      endedAt: state === 'disconnected' ? (endedAt ?? createdAt) : null,
      appointmentId: messages[0]?.customAttributes.bookingId ?? '',
    })),
  }
}

const kinds = [
  'notification.email',
  'notification.sms',
  'session.ensure',
  'session.remove',
  'session.deduplicate',
  'dispatch.send',
  'dispatch.disconnect',
]

/** Counts the remaining jobs of these bookings: due, claimed or in doubt. */
export async function countRemainingJobs(sql: postgres.Sql, bookings: readonly Booking[]): Promise<number> {
  const ids = (await listAppointments(sql, bookings)).map(({ id }) => id)
  const [row] = await sql`
    select count(*)::int as left from jobs
    where subject::text = any(${ids}) and kind = any(${kinds}) and due_at < now() + interval '2 minutes'`
  return Number(row?.left ?? 0)
}

/** Deletes the jobs of the sample data, so that every call belongs to a booking of the run. */
export async function deleteSampleJobs(sql: postgres.Sql): Promise<void> {
  await sql`delete from jobs where kind = any(${kinds})`
}

async function listAppointments(sql: postgres.Sql, bookings: readonly Booking[]): Promise<Observation['appointments']> {
  const agentIds = bookings.map(({ agentId }) => agentId)
  const rows = await sql`select id, agent_id from appointments where agent_id = any(${agentIds}::uuid[])`
  return rows.map((row) => ({ id: row.id, agentId: row.agent_id }))
}

async function listUnsettled(sql: postgres.Sql): Promise<string[]> {
  const rows = await sql`select distinct appointment_id from messages where state not in ('accepted', 'delivered')`
  return rows.map((row) => row.appointment_id)
}

async function getJson(url: string): Promise<unknown> {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`${url} responded with ${response.status}`)
  return response.json()
}
