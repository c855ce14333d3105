import type postgres from 'postgres'
import { z } from 'zod'
import type { World } from '../world.ts'
import type { Effect, Told } from './check.ts'
import { type Invited, type Place, perAppointment } from './place.ts'

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
export async function look({ sql, sandbox }: World, place: Place, invited: readonly Invited[]): Promise<Told> {
  const [notifications, messages, effects] = await Promise.all([
    sql<[...Told['notifications']]>`
      select n.id, appointment_id as "appointmentId", type, channel, n.status, message_id as "messageId"
      from notifications n join appointments a on a.id = n.appointment_id where a.preset_id = ${place.presetId}`,
    sql<[...Told['messages']]>`
      select m.id, m.state, provider_id as "providerId"
      from messages m join appointments a on a.id = m.appointment_id where a.preset_id = ${place.presetId}`,
    listEffects(sandbox.url),
  ])
  return { invited, notifications, messages, effects }
}

async function listEffects(sandboxUrl: string): Promise<Effect[]> {
  const response = await fetch(`${sandboxUrl}/inbox.json?brief`)
  if (!response.ok) throw new Error(`The inbox answered ${response.status}`)
  return inbox.parse(await response.json()).map(({ id, channel, to, subject, text }) => ({
    id,
    to,
    channel: channel === 'email' ? 'EMAIL' : 'SMS',
    body: `${subject ?? ''}\n${text ?? ''}`,
  }))
}

export type Left = { planned: number; open: number; unsettled: number }

/** Counts the remaining notifications: not yet planned, not certainly handed to a vendor, without a final status. */
export async function countLeft(sql: postgres.Sql, place: Place, invited: readonly Invited[]): Promise<Left> {
  const [row] = await sql`
    select count(*)::int as planned,
      count(*) filter (where n.status in ('INITIALIZED', 'PENDING')
        and coalesce(m.state, 'open') in ('open', 'in_doubt') and m.settled_at is null)::int as open,
      count(*) filter (where n.status in ('INITIALIZED', 'PENDING'))::int as unsettled
    from notifications n join appointments a on a.id = n.appointment_id
      left join messages m on m.organization_id = n.organization_id and m.id = n.message_id
    where a.preset_id = ${place.presetId}`
  const wanted = invited.length * perAppointment
  return { planned: wanted - Number(row?.planned), open: Number(row?.open), unsettled: Number(row?.unsettled) }
}
