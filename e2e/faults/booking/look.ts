import type postgres from 'postgres'
import type { Op, Standing, Told } from './history.ts'
import { readJournal } from './journal.ts'
import { buffers, busyOf, capacity, type Place } from './place.ts'

type Row = {
  id: string
  status: string
  revision: number
  start: Date
  email: string | null
  agentIds: string[]
  kept: { agentId: string; from: string; to: string }[]
}

/** Combines the clients' history with the database's journal and final state. */
export async function look(sql: postgres.Sql, place: Place, ops: readonly Op[]): Promise<Told> {
  const rows = await sql<Row[]>`
    select a.id, a.status, a.revision, a.starts_at as start,
      (select p.email from participants p where p.appointment_id = a.id and p.type = 'CUSTOMER' limit 1) as email,
      array(select p.staff_id::text from participants p where p.appointment_id = a.id and p.type = 'AGENT' and p.removed_at is null) as "agentIds",
      coalesce((select jsonb_agg(jsonb_build_object('agentId', o.agent_id, 'from', lower(o.busy), 'to', upper(o.busy)))
        from occupancies o where o.appointment_id = a.id and o.live), '[]') as kept
    from appointments a join presets s on s.id = a.preset_id and s.slug like 'faults-%'`
  const [counted] = await sql`select deadlocks::int from pg_stat_database where datname = current_database()`
  return {
    ops,
    versions: await readJournal(sql),
    standings: rows.map(standingOf),
    capacities: new Map([[place.queueId, capacity]]),
    buffers: { before: buffers.before * 60_000, after: buffers.after * 60_000 },
    deadlocks: Number(counted?.deadlocks ?? 0),
  }
}

function standingOf({ id, status, revision, start, email, agentIds, kept }: Row): Standing {
  return {
    id,
    status,
    revision,
    email,
    agentIds,
    start: start.getTime(),
    live: ['scheduled', 'activated', 'in_progress'].includes(status),
    kept: kept.map((one) => ({ agentId: one.agentId, busy: { from: Date.parse(one.from), to: Date.parse(one.to) } })),
    busy: busyOf(start.getTime()),
  }
}
