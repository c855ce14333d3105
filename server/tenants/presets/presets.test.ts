import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { newId } from '#server/lib/ids.ts'
import type { Actor, Ctx, Role } from '#server/platform/context.ts'
import { buildAppointment } from '#server/testing/builders/buildAppointment.ts'
import { buildQueue } from '#server/testing/builders/buildQueue.ts'
import { buildAgent, buildWorld, type World } from '#server/testing/builders/buildWorld.ts'
import { testClock, testCtx } from '#server/testing/context.ts'
import { createTestDatabase, type TestDatabase } from '#server/testing/db.ts'
import { refusal } from '#server/testing/refusal.ts'
import { applyToExisting } from './applyToExisting.ts'
import { createPreset } from './create.ts'
import { findPreset } from './data.ts'
import { getPreset } from './get.ts'
import { listPresetsForStaff } from './list.ts'
import { listPresetChoices } from './listChoices.ts'
import { listPresetVersions } from './listVersions.ts'
import { savePreset } from './save.ts'
import { presetListInput, versionsInput } from './schema.ts'
import { setPresetActive } from './setActive.ts'
import { setDefaultPreset } from './setDefault.ts'

let database: TestDatabase
let world: World
let other: World
const clock = testClock()

beforeAll(async () => {
  database = await createTestDatabase()
  other = await buildWorld(database.db)
})
afterAll(() => database.drop())
beforeEach(async () => {
  world = await buildWorld(database.db)
})

const as = (kind: Role, of: World = world): Ctx => {
  const { organizationId, applicationId, agentId: staffId } = of
  return testCtx({ db: database.db, clock, actor: { kind, organizationId, applicationId, staffId } })
}
const admin = (of: World = world): Ctx => as('admin', of)
const saved = (changes: Partial<World['policy']> = {}, version = 1) =>
  savePreset(admin(), { id: world.presetId, version, policy: { ...world.policy, ...changes } })
const versions = async () => (await listPresetVersions(admin(), versionsInput.parse({ id: world.presetId }))).rows

describe('saving a preset', () => {
  it('creates a new version for new bookings and leaves the old version unchanged', async () => {
    expect(await saved({ stepMinutes: 15 })).toEqual({ version: 2, isNew: true })
    const now = await findPreset(database.db, world.organizationId, world.applicationId, world.presetId)
    expect(now).toMatchObject({ version: 2, policy: { stepMinutes: 15 } })
    const kept = await database.sql`select version, policy ->> 'stepMinutes' as step from preset_versions
      where preset_id = ${world.presetId} order by version`
    expect(kept.map((row) => [row.version, row.step])).toEqual([
      [1, '30'],
      [2, '15'],
    ])
  })

  it('creates no version if nothing changed', async () => {
    expect(await saved()).toEqual({ version: 1, isNew: false })
    expect(await versions()).toHaveLength(1)
  })

  it('refuses a form that was opened before another save, and changes nothing', async () => {
    await saved({ stepMinutes: 15 })
    expect(await refusal(saved({ horizonDays: 10 }, 1))).toMatchObject({
      code: 'conflict',
      details: { reason: 'stale' },
    })
    expect(await versions()).toHaveLength(2)
  })

  it('accepts one of two concurrent saves', async () => {
    const both = await Promise.allSettled([saved({ stepMinutes: 15 }), saved({ stepMinutes: 10 })])
    expect(both.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  it('records who changed what', async () => {
    await saved({ name: 'Talk', bufferAfterMinutes: 10 })
    const [newest, first] = await versions()
    expect(newest).toMatchObject({
      version: 2,
      savedBy: 'Test Agent',
      changes: [
        { field: 'name', before: 'Video consultation', after: 'Talk' },
        { field: 'bufferAfterMinutes', before: 0, after: 10 },
      ],
    })
    expect(first).toMatchObject({ version: 1, savedBy: null, changes: [] })
  })

  it('refuses an agent of another application and an inactive queue, with a pointer to the field', async () => {
    const foreignAgent = await refusal(saved({ assignment: { mode: 'agent', agentId: other.agentId } }))
    expect(foreignAgent.details.errors?.[0]).toMatchObject({ pointer: '/policy/assignment/agentId', code: 'unknown' })
    const queueId = await buildQueue(database.db, world)
    await database.sql`update queues set active = false where id = ${queueId}`
    const closed = await refusal(saved({ assignment: { mode: 'queue', queueId } }))
    expect(closed.details.errors?.[0]).toMatchObject({ pointer: '/policy/assignment/queueId' })
    await database.sql`update queues set active = true where id = ${queueId}`
    expect(await saved({ assignment: { mode: 'queue', queueId } })).toMatchObject({ version: 2 })
  })
})

describe('a new preset', () => {
  it('can be found by its slug, and is not the default unless it is the first', async () => {
    const { id } = await createPreset(admin(), { slug: 'second', policy: world.policy })
    const found = await findPreset(database.db, world.organizationId, world.applicationId, 'second')
    expect(found).toMatchObject({ id, version: 1, isDefault: false })
  })

  it('cannot use the slug of another preset', async () => {
    const taken = await refusal(createPreset(admin(), { slug: 'video-consultation', policy: world.policy }))
    expect(taken.details.errors).toEqual([expect.objectContaining({ pointer: '/slug', code: 'taken' })])
  })

  it('reports all problems at once', async () => {
    const policy = { ...world.policy, durationsMinutes: [30, 30] }
    const wrong = await refusal(createPreset(admin(), { slug: 'No good', policy }))
    expect(wrong.details.errors?.map((error) => error.pointer)).toEqual(['/slug', '/policy/durationsMinutes'])
  })
})

describe('the default preset', () => {
  it('is unique: a new default replaces the old one', async () => {
    const { id } = await createPreset(admin(), { slug: 'second', policy: world.policy })
    await setDefaultPreset(admin(), { id })
    const { rows } = await listPresetsForStaff(admin(), presetListInput.parse({}))
    expect(rows.map((row) => [row.id, row.isDefault])).toEqual([
      [id, true],
      [world.presetId, false],
    ])
  })

  it('cannot be deactivated, and an inactive preset cannot become the default', async () => {
    const off = { id: world.presetId, active: false }
    expect(await refusal(setPresetActive(admin(), off))).toMatchObject({ details: { reason: 'is_default' } })
    const { id } = await createPreset(admin(), { slug: 'second', policy: world.policy })
    await setPresetActive(admin(), { id, active: false })
    expect(await refusal(setDefaultPreset(admin(), { id }))).toMatchObject({ details: { reason: 'inactive' } })
    expect(await findPreset(database.db, world.organizationId, world.applicationId, id)).toBeNull()
    expect(
      (await listPresetsForStaff(admin(), presetListInput.parse({ show: 'inactive' }))).rows.map((row) => row.id),
    ).toEqual([id])
    await setPresetActive(admin(), { id, active: true })
    expect(await findPreset(database.db, world.organizationId, world.applicationId, id)).not.toBeNull()
  })
})

describe('applying the newest version', () => {
  const inDays = (days: number) => new Date(clock.now().getTime() + days * 86_400_000)
  const pendingJobs = () => database.sql`select subject from jobs where kind = 'appointment.apply_preset'
    and organization_id = ${world.organizationId}`

  it('enqueues one job per upcoming appointment with an older version, and reports how many are pending', async () => {
    const upcoming = await buildAppointment(database.db, world, { startAt: inDays(1), now: clock.now() })
    await buildAppointment(database.db, world, { startAt: inDays(-1), now: clock.now() })
    await buildAppointment(database.db, world, { startAt: inDays(2), now: clock.now(), status: 'cancelled' })
    expect(await getPreset(admin(), { id: world.presetId })).toMatchObject({
      upcoming: 1,
      onOlderVersion: 0,
      pendingUpdates: 0,
    })
    await saved({ stepMinutes: 15 })
    expect(await getPreset(admin(), { id: world.presetId })).toMatchObject({
      upcoming: 1,
      onOlderVersion: 1,
      pendingUpdates: 0,
    })
    expect(await applyToExisting(admin(), { id: world.presetId })).toEqual({ queued: 1 })
    await applyToExisting(admin(), { id: world.presetId })
    expect((await pendingJobs()).map((row) => row.subject)).toEqual([upcoming.id])
    expect(await getPreset(admin(), { id: world.presetId })).toMatchObject({ onOlderVersion: 1, pendingUpdates: 1 })
  })
})

describe('access', () => {
  type Act = [string, (ctx: Ctx, id: string, policy: World['policy']) => Promise<unknown>]
  const reads: Act[] = [
    ['get', (ctx, id) => getPreset(ctx, { id })],
    ['versions', (ctx, id) => listPresetVersions(ctx, versionsInput.parse({ id }))],
  ]
  const changes: Act[] = [
    ['save', (ctx, id, policy) => savePreset(ctx, { id, version: 1, policy })],
    ['setDefault', (ctx, id) => setDefaultPreset(ctx, { id })],
    ['setActive', (ctx, id) => setPresetActive(ctx, { id, active: false })],
    ['applyToExisting', (ctx, id) => applyToExisting(ctx, { id })],
  ]
  const unscoped: Act[] = [
    ['list', (ctx) => listPresetsForStaff(ctx, presetListInput.parse({}))],
    ['choices', (ctx) => listPresetChoices(ctx, {})],
    ['create', (ctx, _, policy) => createPreset(ctx, { slug: `s-${newId().slice(-6)}`, policy })],
  ]

  it.each([...reads, ...changes])(
    '%s: gives the same error for another application’s preset and an unknown one',
    async (_, act) => {
      for (const id of [other.presetId, newId()]) {
        expect(await refusal(act(admin(), id, world.policy))).toMatchObject({ code: 'not_found' })
      }
      const otherApplication = { ...admin(), actor: { ...admin().actor, applicationId: newId() } as Actor }
      expect(await refusal(act(otherApplication, world.presetId, world.policy))).toMatchObject({ code: 'not_found' })
    },
  )

  it.each([...reads, ...changes, ...unscoped])('%s: refuses agents and the public', async (_, act) => {
    expect(await refusal(act(as('agent'), world.presetId, world.policy))).toMatchObject({ code: 'forbidden' })
    const visitor = testCtx({ db: database.db, clock })
    expect(await refusal(act(visitor, world.presetId, world.policy))).toMatchObject({ code: 'unauthenticated' })
  })

  it.each(changes)('%s: refuses supervisors, who may only read', async (_, act) => {
    expect(await refusal(act(as('supervisor'), world.presetId, world.policy))).toMatchObject({ code: 'forbidden' })
    expect(await getPreset(as('supervisor'), { id: world.presetId })).toMatchObject({ mayEdit: false })
  })

  it('lets an administrator of the whole organization manage all of its applications', async () => {
    const ctx = { ...admin(), actor: { ...admin().actor, applicationId: null } as Actor }
    expect(await getPreset(ctx, { id: world.presetId })).toMatchObject({ mayEdit: true })
    const elsewhere = createPreset(ctx, { applicationId: other.applicationId, slug: 'x', policy: world.policy })
    expect(await refusal(elsewhere)).toMatchObject({ code: 'not_found' })
  })

  it('offers only the agents of the same application', async () => {
    const colleague = await buildAgent(database.db, world)
    const { agents } = await listPresetChoices(admin(), {})
    expect(agents.map((agent) => agent.id).sort()).toEqual([world.agentId, colleague].sort())
    expect(await refusal(listPresetChoices(admin(), { applicationId: other.applicationId }))).toMatchObject({
      code: 'not_found',
    })
  })
})
