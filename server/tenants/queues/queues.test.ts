import { afterAll, beforeAll, expect, it } from 'vitest'
import { newId } from '#server/lib/ids.ts'
import type { Ctx, Role } from '#server/platform/context.ts'
import { buildPreset } from '#server/testing/builders/buildPreset.ts'
import { buildQueue } from '#server/testing/builders/buildQueue.ts'
import { buildAgent, buildWorld, type World } from '#server/testing/builders/buildWorld.ts'
import { testCtx } from '#server/testing/context.ts'
import { createTestDatabase, type TestDatabase } from '#server/testing/db.ts'
import { refusal } from '#server/testing/refusal.ts'
import { createQueue } from './create.ts'
import { findQueue } from './data.ts'
import { getQueue } from './get.ts'
import { listQueues } from './list.ts'
import { saveQueue } from './save.ts'
import { queueListInput } from './schema.ts'
import { setQueueActive } from './setActive.ts'

let database: TestDatabase
let world: World
let other: World

beforeAll(async () => {
  database = await createTestDatabase()
  world = await buildWorld(database.db)
  other = await buildWorld(database.db)
})
afterAll(() => database.drop())

it('finds a queue with its members only within its organization', async () => {
  const { organizationId, agentId } = world
  const id = await buildQueue(database.db, { ...world, memberIds: [agentId], capacity: 3 })
  expect(await findQueue(database.db, organizationId, id)).toMatchObject({ id, capacity: 3, memberIds: [agentId] })
  expect(await findQueue(database.db, other.organizationId, id)).toBeNull()
  expect(await findQueue(database.db, organizationId, newId())).toBeNull()
})

const as = (kind: Role, of: World = world): Ctx => {
  const { organizationId, applicationId, agentId: staffId } = of
  return testCtx({ db: database.db, actor: { kind, organizationId, applicationId, staffId } })
}
const fields = () => ({ name: 'Advice', capacity: 2, memberIds: [world.agentId], genesysQueueId: null })

it('creates and changes a queue, and refuses a form that was opened before another save', async () => {
  const { id } = await createQueue(as('admin'), fields())
  const colleague = await buildAgent(database.db, world)
  const change = { id, version: 1, ...fields(), capacity: 5, memberIds: [world.agentId, colleague] }
  expect(await saveQueue(as('admin'), change)).toEqual({ version: 2 })
  const found = await getQueue(as('supervisor'), { id })
  expect(found).toMatchObject({ capacity: 5, version: 2, mayEdit: false })
  expect([...found.memberIds].sort()).toEqual([world.agentId, colleague].sort())
  expect(await refusal(saveQueue(as('admin'), change))).toMatchObject({
    code: 'conflict',
    details: { reason: 'stale' },
  })
})

it('accepts only agents of the same application as members', async () => {
  const wrong = createQueue(as('admin'), { ...fields(), memberIds: [other.agentId] })
  expect((await refusal(wrong)).details.errors?.[0]).toMatchObject({ pointer: '/memberIds', code: 'unknown' })
})

it('cannot be deactivated while an active preset uses it', async () => {
  const { id } = await createQueue(as('admin'), fields())
  const policy = { ...world.policy, assignment: { mode: 'queue' as const, queueId: id } }
  await buildPreset(database.db, { ...world, policy, slug: 'by-queue', isDefault: false })
  const off = { id, active: false }
  expect(await refusal(setQueueActive(as('admin'), off))).toMatchObject({ details: { reason: 'in_use' } })
  await database.sql`update presets set active = false where slug = 'by-queue'`
  expect(await setQueueActive(as('admin'), off)).toEqual({ active: false })
  expect((await listQueues(as('admin'), queueListInput.parse({}))).rows.map((row) => row.id)).not.toContain(id)
  expect((await listQueues(as('admin'), queueListInput.parse({ show: 'inactive' }))).rows).toMatchObject([
    { id, members: 1 },
  ])
})

type Act = [string, (ctx: Ctx, id: string) => Promise<unknown>]
const onQueue: Act[] = [
  ['get', (ctx, id) => getQueue(ctx, { id })],
  ['save', (ctx, id) => saveQueue(ctx, { id, version: 1, ...fields() })],
  ['setActive', (ctx, id) => setQueueActive(ctx, { id, active: false })],
]
const unscoped: Act[] = [
  ['list', (ctx) => listQueues(ctx, queueListInput.parse({}))],
  ['create', (ctx) => createQueue(ctx, fields())],
]

it.each(onQueue)('%s: gives the same error for another application’s queue and an unknown one', async (_, act) => {
  const foreignQueue = await buildQueue(database.db, other)
  for (const id of [foreignQueue, newId()])
    expect(await refusal(act(as('admin'), id))).toMatchObject({ code: 'not_found' })
})

it.each([...onQueue, ...unscoped])(
  '%s: refuses agents and the public; supervisors may only read',
  async (name, act) => {
    const id = await buildQueue(database.db, world)
    expect(await refusal(act(as('agent'), id))).toMatchObject({ code: 'forbidden' })
    expect(await refusal(act(testCtx({ db: database.db }), id))).toMatchObject({ code: 'unauthenticated' })
    if (name === 'get' || name === 'list') await expect(act(as('supervisor'), id)).resolves.toBeDefined()
    else expect(await refusal(act(as('supervisor'), id))).toMatchObject({ code: 'forbidden' })
  },
)
