import { afterAll, beforeAll, expect, it } from 'vitest'
import { newId } from '../lib/ids.ts'
import { buildQueue, buildWorld, type World } from '../testing/builders.ts'
import { createTestDatabase, type TestDatabase } from '../testing/db.ts'
import { findQueue } from './data.ts'

let database: TestDatabase
let world: World
let other: World

beforeAll(async () => {
  database = await createTestDatabase()
  world = await buildWorld(database.db)
  other = await buildWorld(database.db)
})
afterAll(() => database.drop())

it('finds a queue with its members within its own organization only', async () => {
  const { organizationId, agentId } = world
  const id = await buildQueue(database.db, { ...world, memberIds: [agentId], capacity: 3 })
  expect(await findQueue(database.db, organizationId, id)).toMatchObject({ id, capacity: 3, memberIds: [agentId] })
  expect(await findQueue(database.db, other.organizationId, id)).toBeNull()
  expect(await findQueue(database.db, organizationId, newId())).toBeNull()
})
