import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Sql } from '#db/client.ts'
import { newId } from '#server/lib/ids.ts'
import { handlers, jobMaintenance } from '#server/runtime.ts'
import { type BuiltAppointment, buildAppointment } from '#server/testing/builders/buildAppointment.ts'
import { buildWorld, type World } from '#server/testing/builders/buildWorld.ts'
import { testCtx } from '#server/testing/context.ts'
import { createTestDatabase, type TestDatabase } from '#server/testing/db.ts'
import { applyRetention } from './applyRetention.ts'

let database: TestDatabase
let owner: Sql
let world: World
let appointment: BuiltAppointment
/** Ids of rows that the examples refer to and that are never old. */
const base = { endpoint: newId(), event: newId(), notification: newId(), session: newId() }

beforeAll(async () => {
  database = await createTestDatabase()
  owner = postgres(database.ownerUrl, { max: 1 })
  world = await buildWorld(database.db)
  const now = new Date()
  appointment = await buildAppointment(database.db, world, { startAt: now, now })
  const { organizationId, applicationId } = world
  await owner`insert into webhook_endpoints (organization_id, id, application_id, url, secret, state_since, created_at)
    values (${organizationId}, ${base.endpoint}, ${applicationId}, 'https://example.test', 'x', now(), now())`
  await owner`insert into notifications (organization_id, id, key, appointment_id, revision, type, channel, created_at, updated_at)
    values (${organizationId}, ${base.notification}, 'x', ${appointment.id}, 1, 'CONFIRMATION', 'EMAIL', now(), now())`
  await owner`insert into video_sessions (organization_id, id, appointment_id, generation, revision, name, region, created_at)
    values (${organizationId}, ${base.session}, ${appointment.id}, 1, 1, 'x', 'x', now())`
})
afterAll(async () => {
  await owner.end()
  await database.drop()
})

type Rule = {
  rule: string
  table_name: string
  parts: string[]
  clears: string | null
  minutes: number
  bound: number
}
const listRules = () => database.sql<Rule[]>`select rule, table_name, parts, clears, bound,
  (extract(epoch from kept_for) / 60)::int as minutes from retention`

async function insertAttempt(subjectId: string, at: Date): Promise<void> {
  const { organizationId } = world
  await owner`insert into attempts (organization_id, subject_id, number, key, kind, started_at)
    values (${organizationId}, ${subjectId}, 1, ${Buffer.from(subjectId)}, 'x', ${at})`
  await owner`insert into attempt_results (organization_id, subject_id, event_key, attempt, status, at)
    values (${organizationId}, ${subjectId}, 'x', 1, 'delivered', ${at})`
}

/** An example of each rule: inserts a row with this id and its parts, as finished at `at`, or unfinished since then. */
type Example = (id: string, at: Date, state: 'finished' | 'unfinished') => Promise<unknown>
const examples: Record<string, Example> = {
  webhook_deliveries: async (id, at, state) => {
    const event = await insertEvent(newId(), new Date(), appointment.id)
    await insertDelivery(id, event, at, state === 'finished' ? 'delivered' : 'pending')
    await insertAttempt(id, at)
  },
  webhook_tests: async (id, at, state) => {
    await insertEvent(id, at, null)
    if (state === 'unfinished') await insertDelivery(newId(), id, at, 'pending')
  },
  webhook_bodies: async (id, at, state) => {
    await insertEvent(id, at, appointment.id)
    if (state === 'unfinished') await insertDelivery(newId(), id, at, 'pending')
  },
  webhook_endpoints: (id, at, state) => {
    const [kind, secret, reason] = state === 'finished' ? ['deleted', null, 'manual'] : ['paused', 'x', 'manual']
    return owner`insert into webhook_endpoints
        (organization_id, id, application_id, url, secret, state, state_reason, state_since, created_at)
      values (${world.organizationId}, ${id}, ${world.applicationId}, 'https://example.test', ${secret ?? null}, ${kind ?? ''},
        ${reason ?? ''}, ${at}, ${at})`
  },
  messages: async (id, at, state) => {
    const { organizationId } = world
    const settledAt = state === 'finished' ? at : null
    await owner`insert into messages (organization_id, id, key, purpose, channel, recipient_hash, settled_at, created_at)
      values (${organizationId}, ${id}, ${Buffer.from(id)}, 'code', 'SMS', 'x', ${settledAt}, ${at})`
    await insertAttempt(id, at)
    await owner`insert into receipts (vendor, provider_id, organization_id, message_id)
      values ('twilio', ${`SM${id}`}, ${organizationId}, ${id})`
  },
  retry_batches: async (id, at, state) => {
    const { organizationId, agentId } = world
    await owner`insert into retry_batches (organization_id, id, error_class, reason, total, created_by, created_at)
      values (${organizationId}, ${id}, 'contact', 'x', 1, ${agentId}, ${at})`
    const [doneAt, refusal] = state === 'finished' ? [at, 'over'] : [null, null]
    await owner`insert into retry_items (organization_id, batch_id, notification_id, done_at, refusal)
      values (${organizationId}, ${id}, ${base.notification}, ${doneAt}, ${refusal})`
  },
  device_checks: (id, at) => owner`insert into device_checks
      (organization_id, id, appointment_id, participant_id, at, camera, microphone, speaker, network, browser)
    values (${world.organizationId}, ${id}, ${appointment.id}, ${appointment.customerId}, ${at}, 'ok', 'ok', 'ok', 'ok', 'x')`,
  room_signals: (id, at) => owner`insert into room_signals
      (organization_id, session_id, to_side, from_epoch, to_epoch, body, created_at)
    values (${world.organizationId}, ${base.session}, 'agent', 1, 1, ${owner.json({ id })}, ${at})`,
  challenges: (id, at) => owner`insert into challenges
      (organization_id, id, application_id, purpose, contact_hash, channel, code_hash, resend_at, expires_at, created_at)
    values (${world.organizationId}, ${id}, ${world.applicationId}, 'book', ${Buffer.from(id)}, 'EMAIL', 'x', ${at}, ${at}, ${at})`,
  drafts: (id, at) => owner`insert into drafts
      (organization_id, id, application_id, preset_id, token_hash, sealed, expires_at)
    values (${world.organizationId}, ${id}, ${world.applicationId}, ${world.presetId}, ${Buffer.from(id)}, 'x', ${at})`,
  holds: async (id, at) => {
    const { organizationId, applicationId, presetId, agentId } = world
    await owner`insert into holds
        (organization_id, id, application_id, preset_id, agent_id, starts_at, ends_at, contact_hash, created_at, expires_at)
      values (${organizationId}, ${id}, ${applicationId}, ${presetId}, ${agentId}, ${at}, ${at}, 'x', ${at}, ${at})`
    await owner`insert into occupancies (organization_id, id, agent_id, busy, hold_id)
      values (${organizationId}, ${newId()}, ${agentId}, tstzrange(${at}, ${at}::timestamptz + interval '1 second'), ${id})`
  },
  idempotency: (id, at) => owner`insert into idempotency (organization_id, caller, key, payload_hash, created_at)
    values (${world.organizationId}, 'x', ${id}, 'x', ${at})`,
  limit_windows: (id, at) => owner`insert into limit_windows (key, hits, ends_at) values (${id}, 1, ${at})`,
}

/** Rows that are finished by their age alone; those of every other rule can be unfinished. */
const finishedByAge = ['device_checks', 'room_signals', 'challenges', 'drafts', 'holds', 'idempotency', 'limit_windows']

const insertEvent = async (id: string, at: Date, appointmentId: string | null): Promise<string> => {
  await owner`insert into webhook_events
      (organization_id, id, application_id, appointment_id, type, event_key, body, occurred_at, created_at)
    values (${world.organizationId}, ${id}, ${world.applicationId}, ${appointmentId}, 'x', ${id}, 'body', ${at}, ${at})`
  return id
}
const insertDelivery = (id: string, event: string, at: Date, state: string) => owner`insert into webhook_deliveries
    (organization_id, id, endpoint_id, event_id, state, round_at, created_at, updated_at)
  values (${world.organizationId}, ${id}, ${base.endpoint}, ${event}, ${state}, ${at}, ${at}, ${at})`

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000)
const tablesOf = ({ table_name, parts }: Pick<Rule, 'table_name' | 'parts'>) => [
  table_name,
  ...parts.map((part) => part.split('.')[0] ?? ''),
]

/** Counts the rows that mention an id, without those that retention has cleared. */
async function countRows({ clears, ...rule }: Rule, id: string): Promise<number[]> {
  const counts = tablesOf(rule).map(async (table) => {
    const [row] = await owner<{ count: number }[]>`select count(*)::int as count from ${owner(table)} t
      where to_jsonb(t)::text like ${`%${id}%`} and coalesce(to_jsonb(t) ->> ${clears ?? ''}, 'x') <> ''`
    return row?.count ?? 0
  })
  return Promise.all(counts)
}

describe('the rules of retention', () => {
  it('each delete an old row with its parts, and keep a younger and an unfinished one', async () => {
    const rules = await listRules()
    expect(Object.keys(examples).toSorted()).toEqual(rules.map(({ rule }) => rule).toSorted())
    for (const rule of rules) {
      const hasUnfinished = !finishedByAge.includes(rule.rule)
      const [old, young, unfinished] = [newId(), newId(), newId()]
      await examples[rule.rule]?.(old, minutesAgo(rule.minutes + 1), 'finished')
      await examples[rule.rule]?.(young, minutesAgo(rule.minutes - 1), 'finished')
      if (hasUnfinished) await examples[rule.rule]?.(unfinished, minutesAgo(rule.minutes + 60), 'unfinished')
      await applyRetention(database.db)
      const present = tablesOf(rule).map(() => 1)
      expect(await countRows(rule, young), `${rule.rule}, young`).toEqual(present)
      expect(await countRows(rule, old), `${rule.rule}, old`).toEqual(present.map(() => 0))
      if (hasUnfinished) expect(await countRows(rule, unfinished), `${rule.rule}, unfinished`).toEqual(present)
    }
  })

  it('keep everything for the periods that docs/operations.md names', async () => {
    const rows = await owner<{ period: string; rules: string[] }[]>`
      select kept_for::text as period, array_agg(rule order by rule) as rules from retention group by kept_for order by kept_for`
    expect(Object.fromEntries(rows.map(({ period, rules }) => [period, rules]))).toEqual({
      '00:00:00': ['drafts'],
      '00:01:00': ['limit_windows'],
      '00:05:00': ['room_signals'],
      '01:00:00': ['holds'],
      '1 day': ['idempotency'],
      '2 days': ['challenges'],
      '30 days': ['messages'],
      '90 days': [
        ...['device_checks', 'retry_batches'],
        ...['webhook_bodies', 'webhook_deliveries', 'webhook_endpoints', 'webhook_tests'],
      ],
    })
  })

  it('keep messages about an appointment, which are its history', async () => {
    const [code, notification] = [newId(), newId()]
    for (const id of [code, notification]) await examples.messages?.(id, minutesAgo(400 * 24 * 60), 'finished')
    await owner`update messages set purpose = 'notification' where id = ${notification}`
    await applyRetention(database.db)
    const rows = await owner`select id from messages where id in ${owner([code, notification])}`
    expect(rows.map((row) => row.id)).toEqual([notification])
  })

  it('delete a bounded number of rows per call, and the job repeats until nothing is left', async () => {
    const [rule] = await owner<Rule[]>`select * from retention where rule = 'drafts'`
    const bound = rule?.bound ?? 0
    const { organizationId, applicationId, presetId } = world
    await owner`insert into drafts (organization_id, id, application_id, preset_id, token_hash, sealed, expires_at)
      select ${organizationId}, id, ${applicationId}, ${presetId}, id::text::bytea, 'x', now() - interval '1 day'
      from (select gen_random_uuid() as id from generate_series(1, ${bound * 2 + 1})) ids`
    const [first] = await database.sql`select apply_retention('drafts') as deleted`
    expect(first?.deleted).toBe(bound)
    await runJob()
    const [left] = await owner`select count(*)::int as count from drafts where expires_at < now()`
    expect(left?.count).toBe(0)
  })

  it('are all applied although one of them fails, which is then named', async () => {
    await owner`create function fail() returns trigger language plpgsql as $$ begin raise 'broken'; end $$`
    await owner`create trigger fail before delete on idempotency for each statement execute function fail()`
    try {
      await database.sql`insert into limit_windows (key, hits, ends_at) values ('old', 1, now() - interval '2 days')`
      await expect(applyRetention(database.db)).rejects.toThrow(/^These rules failed: idempotency$/)
      expect(await database.sql`select from limit_windows where key = 'old'`).toHaveLength(0)
    } finally {
      await owner`drop trigger fail on idempotency`
      await owner`drop function fail`
    }
  })

  it('delete nothing that is young by a sandbox clock that was moved back, and nothing earlier by one moved forward', async () => {
    const [live, old, young] = [newId(), newId(), newId()]
    await setClockOffset(-60)
    await examples.drafts?.(live, minutesAgo(30), 'finished')
    await examples.drafts?.(old, minutesAgo(90), 'finished')
    await applyRetention(database.db)
    const ids = async () =>
      (await owner`select id from drafts where id in ${owner([live, old, young])}`).map((row) => row.id)
    expect(await ids()).toEqual([live])
    await setClockOffset(24 * 60)
    await examples.drafts?.(young, minutesAgo(-30), 'finished')
    await applyRetention(database.db)
    expect(await ids()).toEqual([young])
    await owner`delete from installation where key = 'clock_offset_ms'`
  })
})

it('is one recurring job with a handler', () => {
  const kinds = jobMaintenance.map(({ kind }) => kind)
  expect(kinds.filter((kind) => !handlers[kind])).toEqual([])
  expect(kinds).toContain('retention.apply')
})

/** Tables from which nothing is deleted because of its age. A new table needs a rule or a reason. */
const kept = {
  configuration: [
    ...['organizations', 'applications', 'api_clients', 'genesys_settings', 'staff', 'queues', 'queue_members'],
    ...['presets', 'preset_versions', 'schedules', 'schedule_exceptions', 'holiday_settings', 'installation'],
  ],
  'appointments and their history': [
    ...['appointments', 'participants', 'occupancies', 'timeline', 'notifications', 'notification_events'],
    ...['video_sessions', 'session_events', 'room_seats', 'dispatches'],
  ],
  'the audit trail': ['audit'],
  'who may not be written to, and why': ['suppressions', 'suppression_events', 'sms_contacts'],
  'links, which stay known after they are revoked': ['directory'],
  'one row per participant, replaced by the next': ['device_handoffs'],
  'deleted when finished': ['jobs'],
  'one row per lane or vendor': ['lanes', 'circuits'],
}

it('covers every table: by a rule, or by a reason to keep it', async () => {
  const tables = await owner<{ name: string }[]>`select table_name as name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE'`
  const covered = [...new Set((await listRules()).flatMap(tablesOf)), ...Object.values(kept).flat()]
  expect(covered.toSorted()).toEqual(tables.map(({ name }) => name).toSorted())
})

describe('the app’s role', () => {
  it('can neither delete the rows of most rules itself nor change a rule', async () => {
    for (const table of [
      'messages',
      'attempts',
      'webhook_deliveries',
      'attempt_results',
      'challenges',
      'limit_windows',
    ])
      await expect(database.sql`delete from ${database.sql(table)}`, table).rejects.toThrow(/permission denied/)
    for (const statement of [
      `update retention set kept_for = '0'`,
      `delete from retention`,
      `create or replace view retention as select 1`,
      `create or replace function apply_retention(rule text) returns integer language sql as 'select 1'`,
      `create temporary table installation (key text, value jsonb)`,
    ])
      await expect(database.sql.unsafe(statement), statement).rejects.toThrow(/permission denied|must be owner|cannot/)
  })

  it('can apply only a rule that exists', async () => {
    await expect(database.sql`select apply_retention('audit')`).rejects.toThrow(/no rows/)
  })
})

const setClockOffset = (minutes: number) => owner`insert into installation (key, value)
  values ('clock_offset_ms', ${minutes * 60_000}::text::jsonb) on conflict (key) do update set value = excluded.value`

async function runJob(): Promise<void> {
  const outcome = await handlers['retention.apply']?.run(testCtx({ db: database.db }), {} as never)
  expect(outcome).toMatchObject({ kind: 'done' })
}
