import { afterAll, beforeAll, expect, it } from 'vitest'
import { newId } from '#server/lib/ids.ts'
import { addMinutes } from '#server/lib/time.ts'
import type { Job } from '#server/platform/jobs/types.ts'
import { handlers, jobMaintenance } from '#server/runtime.ts'
import { buildAppointment } from '#server/testing/builders/buildAppointment.ts'
import { buildWorld, type World } from '#server/testing/builders/buildWorld.ts'
import { testClock, testCtx } from '#server/testing/context.ts'
import { createTestDatabase, type TestDatabase } from '#server/testing/db.ts'

let database: TestDatabase
let world: World
const clock = testClock()
const daysAgo = (count: number) => addMinutes(clock.now(), -count * 24 * 60)

beforeAll(async () => {
  database = await createTestDatabase()
  world = await buildWorld(database.db)
})
afterAll(() => database.drop())

/** Runs one kind of maintenance job, as the job engine does. */
async function runMaintenance(kind: string): Promise<void> {
  const ctx = testCtx({ db: database.db, clock, actor: { kind: 'system', job: 'jobs' } })
  const { organizationId } = world
  const job: Job = {
    ...{
      organizationId,
      id: newId(),
      lane: 'maintenance',
      kind,
      subject: kind,
      revision: 0,
      key: '',
      origin: 'engine',
    },
    ...{
      dueAt: clock.now(),
      attempts: 0,
      expiredLeases: 0,
      wasInDoubt: false,
      fence: 1,
      supersededAt: null,
      circuit: null,
      payload: {},
    },
  }
  const outcome = await handlers[kind]?.run(ctx, job)
  expect(outcome).toMatchObject({ kind: 'done' })
}

type Given = { purpose: string; age: number; settled?: boolean }
async function insertMessage({ purpose, age, settled = true }: Given): Promise<string> {
  const { organizationId } = world
  const { sql } = database
  const id = newId()
  const at = daysAgo(age).toISOString()
  const key = Buffer.from(id)
  await sql`insert into messages (organization_id, id, key, purpose, channel, recipient_hash, state, settled_at, created_at)
    values (${organizationId}, ${id}, ${key}, ${purpose}, 'SMS', 'x', ${settled ? 'delivered' : 'accepted'}, ${settled ? at : null}, ${at})`
  await sql`insert into attempts (organization_id, id, key, number, message_id, started_at)
    values (${organizationId}, ${newId()}, ${key}, 1, ${id}, ${at})`
  await sql`insert into message_events (organization_id, id, message_id, event_key, status, at)
    values (${organizationId}, ${newId()}, ${id}, 'x', 'delivered', ${at})`
  await sql`insert into receipts (vendor, provider_id, organization_id, message_id) values ('twilio', ${`SM${id}`}, ${organizationId}, ${id})`
  return id
}

it('deletes codes and staff emails after 30 days with their attempts and events, and no notification', async () => {
  const expired = [
    await insertMessage({ purpose: 'code', age: 31 }),
    await insertMessage({ purpose: 'staff', age: 31 }),
  ]
  const kept = [
    await insertMessage({ purpose: 'code', age: 29 }),
    await insertMessage({ purpose: 'code', age: 31, settled: false }),
    await insertMessage({ purpose: 'notification', age: 400 }),
  ]
  await runMaintenance('message.sweep')
  for (const table of ['attempts', 'message_events', 'receipts'] as const) {
    const rows = await database.sql`select message_id as id from ${database.sql(table)}`
    expect(rows.map((row) => row.id).toSorted(), table).toEqual(kept.toSorted())
  }
  const rows = await database.sql`select id from messages where id in ${database.sql([...expired, ...kept])}`
  expect(rows.map((row) => row.id).toSorted()).toEqual(kept.toSorted())
})

it('deletes challenges two days after they expire', async () => {
  const { organizationId, applicationId } = world
  for (const age of [1, 3]) {
    const at = daysAgo(age).toISOString()
    await database.sql`insert into challenges (organization_id, id, application_id, purpose, contact_hash, channel, code_hash, resend_at, expires_at, created_at)
      values (${organizationId}, ${newId()}, ${applicationId}, 'book', ${Buffer.from(`c${age}`)}, 'EMAIL', 'x', ${at}, ${at}, ${at})`
  }
  await runMaintenance('code.sweep')
  const rows = await database.sql`select contact_hash from challenges`
  expect(rows.map((row) => String(row.contact_hash))).toEqual(['c1'])
})

it('deletes device checks and bulk retries after 90 days', async () => {
  const { organizationId } = world
  const { id, customerId } = await buildAppointment(database.db, world, { startAt: clock.now(), now: clock.now() })
  for (const age of [89, 91]) {
    const at = daysAgo(age).toISOString()
    await database.sql`insert into device_checks (organization_id, id, appointment_id, participant_id, at, camera, microphone, speaker, network, browser)
      values (${organizationId}, ${newId()}, ${id}, ${customerId}, ${at}, 'ok', 'ok', 'ok', 'ok', ${`${age}`})`
    await database.sql`insert into retry_batches (organization_id, id, error_class, reason, total, created_by, created_at)
      values (${organizationId}, ${newId()}, 'contact', ${`${age}`}, 1, ${world.agentId}, ${at})`
  }
  await runMaintenance('check.sweep')
  await runMaintenance('retry.sweep')
  expect(await database.sql`select browser from device_checks`).toMatchObject([{ browser: '89' }])
  expect(await database.sql`select reason from retry_batches`).toMatchObject([{ reason: '89' }])
})

it('has a recurring job and a handler for every kind of retention', () => {
  const kinds = jobMaintenance.map(({ kind }) => kind)
  expect(kinds).toEqual(
    expect.arrayContaining([
      'webhook.sweep',
      'message.sweep',
      'code.sweep',
      'check.sweep',
      'retry.sweep',
      'api.sweep',
      'limits.sweep',
      'draft.sweep',
      'appointment.delete_stale_holds',
      'room.sweep',
    ]),
  )
  expect(kinds.filter((kind) => !handlers[kind])).toEqual([])
})
