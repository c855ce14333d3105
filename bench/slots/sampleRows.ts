import type postgres from 'postgres'
import { applicationIdOf, demoApplications, demoId, organizationIdOf } from '#db/demo.ts'
import { presetPolicy } from '#server/domain/policySchema.ts'

const [acme] = demoApplications
if (!acme) throw new Error('the sample data has changed')
export const organizationId = organizationIdOf(acme)
const applicationId = applicationIdOf(acme)
export const presetId = demoId('bench preset')
export const agentIds = Array.from({ length: 50 }, (_, n) => demoId(`bench agent ${n}`)).sort()
const otherIds = Array.from({ length: 250 }, (_, n) => demoId(`bench colleague ${n}`))

export const policy = presetPolicy.parse({
  name: 'Benchmark',
  durationsMinutes: [30],
  stepMinutes: 15,
  bufferBeforeMinutes: 5,
  bufferAfterMinutes: 5,
  minNoticeMinutes: 60,
  horizonDays: 90,
  assignment: { mode: 'any', agentIds },
  channels: ['EMAIL'],
  dispatch: { enabled: false },
})

/** The requested month; its rows are the same however many others are stored. */
export const month = { from: nextMonday(), days: 30, perDay: 6 }
/** The days before, with more appointments for the fetch benchmark: 240 per agent. */
export const past = { from: new Date(month.from.getTime() - 30 * 86_400_000), days: 30, perDay: 8 }

function nextMonday(): Date {
  const day = new Date(Math.floor(Date.now() / 86_400_000) * 86_400_000 + 86_400_000)
  while (day.getUTCDay() !== 1) day.setUTCDate(day.getUTCDate() + 1)
  return day
}

/**
 * Stores `total` appointments with their occupancies: first those of the month, then an equally busy past of the same
 * agents, then colleagues of the same company, in the month too. Foreign keys are not checked while loading, because
 * the referenced rows do not exist.
 */
export async function storeAppointments(sql: postgres.Sql, total: number): Promise<void> {
  await storeAgents(sql)
  const inMonth = agentIds.length * month.days * month.perDay
  const rest = total - inMonth
  const pastDays = Math.min(1000, Math.floor((rest * 0.4) / (agentIds.length * past.perDay)))
  const inPast = agentIds.length * pastDays * past.perDay
  const colleagueDays = Math.ceil((rest - inPast) / (otherIds.length * past.perDay))
  await sql.begin(async (tx) => {
    await tx`set local session_replication_role = replica`
    await tx`create temp table requested_rows (id uuid, agent_id uuid, starts_at timestamptz, n bigserial) on commit drop`
    await insertRequestedRows(tx, agentIds, month.from, month.days, month.perDay, inMonth)
    await insertRequestedRows(tx, agentIds, daysFrom(month.from, -pastDays), pastDays, past.perDay, inPast)
    await insertRequestedRows(
      tx,
      otherIds,
      daysFrom(month.from, 30 - colleagueDays),
      colleagueDays,
      past.perDay,
      rest - inPast,
    )
    await tx`alter table occupancies drop constraint occupancies_no_overlap`
    await tx`insert into occupancies (organization_id, id, agent_id, busy, appointment_id)
      select ${organizationId}, gen_random_uuid(), agent_id,
        tstzrange(starts_at - interval '5 min', starts_at + interval '35 min'), id from requested_rows`
    await tx`insert into appointments (organization_id, id, application_id, preset_id, preset_version, reference, status,
        starts_at, ends_at, local_start, timezone, locale, agent_id, target_type, target_id, master_key, source,
        created_at, revised_at, updated_at)
      select ${organizationId}, id, ${applicationId}, ${presetId}, 1, 'BENCH' || n,
        case when starts_at < ${month.from} then 'completed' else 'activated' end, starts_at, starts_at + interval '30 min',
        '2026-01-01T09:00', 'Europe/Berlin', 'en', agent_id, 'AGENT', agent_id, '\\x00', 'rest',
        starts_at - interval '30 days', starts_at - interval '30 days', starts_at - interval '30 days' from requested_rows`
    await tx`alter table occupancies add constraint occupancies_no_overlap
      exclude using gist (organization_id with =, agent_id with =, busy with &&) where (live)`
  })
  await sql`vacuum analyze appointments`
  await sql`vacuum analyze occupancies`
}

const daysFrom = (at: Date, days: number): Date => new Date(at.getTime() + days * 86_400_000)

/** Inserts `perDay` appointments a day, one after another from seven in the morning. */
async function insertRequestedRows(
  tx: postgres.TransactionSql,
  ids: readonly string[],
  from: Date,
  days: number,
  perDay: number,
  limit: number,
): Promise<void> {
  await tx`insert into requested_rows (id, agent_id, starts_at)
    select gen_random_uuid(), a.id, ${from}::timestamptz + make_interval(days => d, mins => 420 + k * 75)
    from unnest(${[...ids]}::uuid[]) a (id), generate_series(0, ${days - 1}::int) d, generate_series(0, ${perDay - 1}::int) k
    order by d, k limit ${limit}`
}

async function storeAgents(sql: postgres.Sql): Promise<void> {
  const allAgentIds = [...agentIds, ...otherIds]
  await sql`insert into staff (organization_id, id, application_id, email, name, role, timezone)
    select ${organizationId}, id, ${applicationId}, id || '@bench.test', 'Bench', 'agent', 'Europe/Berlin'
    from unnest(${allAgentIds}::uuid[]) id`
  await sql`insert into schedules (organization_id, id, agent_id, weekday, start_minute, end_minute, timezone)
    select ${organizationId}, gen_random_uuid(), id, weekday, 480, 1080, 'Europe/Berlin'
    from unnest(${allAgentIds}::uuid[]) id, generate_series(1, 5) weekday`
  await sql`insert into presets (organization_id, id, application_id, slug) values
    (${organizationId}, ${presetId}, ${applicationId}, 'bench')`
  await sql`insert into preset_versions (organization_id, preset_id, version, policy)
    values (${organizationId}, ${presetId}, 1, ${sql.json(policy)})`
  await sql`insert into directory (kind, value, organization_id, id) values ('preset', ${presetId}, ${organizationId}, ${presetId})`
}
