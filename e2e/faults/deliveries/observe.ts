import type postgres from 'postgres'
import { z } from 'zod'
import type { Fixture } from '../fixture.ts'
import type { Effect, Observation } from './check.ts'
import { perAppointment, type Scenario, type TestAppointment } from './scenario.ts'

const inbox = z.array(
  z.object({
    id: z.string(),
    channel: z.enum(['email', 'sms']),
    to: z.string(),
    subject: z.string().nullable(),
    text: z.string().nullable(),
  }),
)

/** Combines the vendors' effects with the rows in the database. */
export async function observe(
  { sql, sandbox }: Fixture,
  scenario: Scenario,
  appointments: readonly TestAppointment[],
): Promise<Observation> {
  const [notifications, messages, effects] = await Promise.all([
    sql<[...Observation['notifications']]>`
      select n.id, appointment_id as "appointmentId", type, channel, n.status, message_id as "messageId"
      from notifications n join appointments a on a.id = n.appointment_id where a.preset_id = ${scenario.presetId}`,
    sql<[...Observation['messages']]>`
      select m.id, m.state, provider_id as "providerId"
      from messages m join appointments a on a.id = m.appointment_id where a.preset_id = ${scenario.presetId}`,
    listEffects(sandbox.url),
  ])
  return { appointments, notifications, messages, effects }
}

async function listEffects(sandboxUrl: string): Promise<Effect[]> {
  const response = await fetch(`${sandboxUrl}/inbox.json?brief`)
  if (!response.ok) throw new Error(`The inbox responded with ${response.status}`)
  return inbox.parse(await response.json()).map(({ id, channel, to, subject, text }) => ({
    id,
    to,
    channel: channel === 'email' ? 'EMAIL' : 'SMS',
    body: `${subject ?? ''}\n${text ?? ''}`,
  }))
}

export type Remaining = { planned: number; open: number; unsettled: number }

/** Counts the remaining notifications: not yet planned, not certainly handed to a vendor, without a final status. */
export async function countRemaining(
  sql: postgres.Sql,
  scenario: Scenario,
  appointments: readonly TestAppointment[],
): Promise<Remaining> {
  const [row] = await sql`
    select count(*)::int as planned,
      count(*) filter (where n.status in ('INITIALIZED', 'PENDING')
        and coalesce(m.state, 'open') in ('open', 'in_doubt') and m.settled_at is null)::int as open,
      count(*) filter (where n.status in ('INITIALIZED', 'PENDING'))::int as unsettled
    from notifications n join appointments a on a.id = n.appointment_id
      left join messages m on m.organization_id = n.organization_id and m.id = n.message_id
    where a.preset_id = ${scenario.presetId}`
  const wanted = appointments.length * perAppointment
  return { planned: wanted - Number(row?.planned), open: Number(row?.open), unsettled: Number(row?.unsettled) }
}
