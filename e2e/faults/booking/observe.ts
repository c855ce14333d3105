import type postgres from 'postgres'
import type { AppointmentState, Observation, Op } from './history.ts'
import { readJournal } from './journal.ts'
import { buffers, busyRangeOf, capacity, type Scenario } from './scenario.ts'

type Row = {
  id: string
  status: string
  revision: number
  start: Date
  email: string | null
  agentIds: string[]
  occupied: { agentId: string; from: string; to: string }[]
}

/** Combines the clients' history with the database's journal and final state. */
export async function observe(sql: postgres.Sql, scenario: Scenario, ops: readonly Op[]): Promise<Observation> {
  const rows = await sql<Row[]>`
    select a.id, a.status, a.revision, a.starts_at as start,
      (select p.email from participants p where p.appointment_id = a.id and p.type = 'CUSTOMER' limit 1) as email,
      array(select p.staff_id::text from participants p where p.appointment_id = a.id and p.type = 'AGENT' and p.removed_at is null) as "agentIds",
      coalesce((select jsonb_agg(jsonb_build_object('agentId', o.agent_id, 'from', lower(o.busy), 'to', upper(o.busy)))
        from occupancies o where o.appointment_id = a.id and o.live), '[]') as occupied
    from appointments a join presets s on s.id = a.preset_id and s.slug like 'faults-%'`
  const [stats] = await sql`select deadlocks::int from pg_stat_database where datname = current_database()`
  return {
    ops,
    versions: await readJournal(sql),
    appointments: rows.map(appointmentStateOf),
    capacities: new Map([[scenario.queueId, capacity]]),
    buffers: { before: buffers.before * 60_000, after: buffers.after * 60_000 },
    deadlocks: Number(stats?.deadlocks ?? 0),
  }
}

function appointmentStateOf({ id, status, revision, start, email, agentIds, occupied }: Row): AppointmentState {
  return {
    id,
    status,
    revision,
    email,
    agentIds,
    start: start.getTime(),
    live: ['scheduled', 'activated', 'in_progress'].includes(status),
    occupied: occupied.map((one) => ({
      agentId: one.agentId,
      busy: { from: Date.parse(one.from), to: Date.parse(one.to) },
    })),
    busy: busyRangeOf(start.getTime()),
  }
}
