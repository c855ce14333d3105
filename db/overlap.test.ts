import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { newId } from '#server/lib/ids.ts'
import { sqlState } from '#server/lib/postgres.ts'
import { buildAppointment } from '#server/testing/builders/buildAppointment.ts'
import { buildAgent, buildWorld, type World } from '#server/testing/builders/buildWorld.ts'
import { createTestDatabase, type TestDatabase } from '#server/testing/db.ts'

/** Uses raw SQL with the app's role, because the database must refuse a double booking even if the code is wrong. */
let database: TestDatabase
let world: World
let ben: string
const now = new Date('2026-11-23T06:00:00Z')

beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())
beforeEach(async () => {
  world = await buildWorld(database.db, { policy: { bufferBeforeMinutes: 5, bufferAfterMinutes: 10 } })
  ben = await buildAgent(database.db, world)
})

const at = (time: string) => `2026-11-24T${time}:00Z`
const range = (from: string, to: string, ends = '[)') => `${ends[0]}${at(from)},${at(to)}${ends[1]}`
const occupy = (busy: string, agentId = world.agentId, live = true) => database.sql`
  insert into occupancies (organization_id, id, agent_id, busy, live)
  values (${world.organizationId}, ${newId()}, ${agentId}, ${busy}, ${live})`
const appointment = (time: string, agentId = world.agentId) =>
  buildAppointment(database.db, { ...world, agentId }, { startAt: new Date(at(time)), now })
const refused = async (work: PromiseLike<unknown>) => {
  const error = await Promise.resolve(work).then(
    () => null,
    (caught: unknown) => caught,
  )
  return sqlState(error)
}
const [exclusionViolation, checkViolation] = ['23P01', '23514']

describe('the database', () => {
  it('refuses a new occupancy that overlaps another one of the agent or its buffers', async () => {
    await appointment('09:00')
    for (const [from, to] of [
      ['09:00', '09:30'],
      ['09:35', '10:00'],
      ['08:00', '08:56'],
      ['08:00', '12:00'],
    ] as const) {
      expect(await refused(occupy(range(from, to)))).toBe(exclusionViolation)
    }
  })

  it('refuses to move an occupancy onto another one', async () => {
    await appointment('09:00')
    const two = await appointment('11:00')
    const moved = database.sql`update occupancies set busy = ${range('09:20', '10:00')} where appointment_id = ${two.id}`
    expect(await refused(moved)).toBe(exclusionViolation)
  })

  it('refuses to assign an occupancy to an agent who is busy at that time', async () => {
    await appointment('09:00')
    const two = await appointment('09:00', ben)
    const reassigned = database.sql`update occupancies set agent_id = ${world.agentId} where appointment_id = ${two.id}`
    expect(await refused(reassigned)).toBe(exclusionViolation)
  })

  it('refuses to restore an occupancy if its time has been taken since', async () => {
    const one = await appointment('09:00')
    await database.sql`update occupancies set live = false where appointment_id = ${one.id}`
    await appointment('09:00')
    expect(await refused(database.sql`update occupancies set live = true where appointment_id = ${one.id}`)).toBe(
      exclusionViolation,
    )
  })

  it('refuses a range that includes its end, because adjacent times would overlap', async () => {
    expect(await refused(occupy(range('09:00', '09:30', '[]')))).toBe(checkViolation)
  })

  it('accepts only one of several concurrent inserts of the same time', async () => {
    const rivals = Array.from({ length: 8 }, () => refused(occupy(range('09:00', '09:30'))))
    const results = await Promise.all(rivals)
    expect(results.filter((result) => result === null)).toHaveLength(1)
  })

  it('allows adjacent times, times of other agents, and times that are no longer live', async () => {
    await appointment('09:00')
    await occupy(range('09:40', '10:00'))
    await occupy(range('08:30', '08:55'))
    await occupy(range('09:00', '09:30'), ben)
    await occupy(range('09:00', '09:30'), world.agentId, false)
    const [count] =
      await database.sql`select count(*)::int as live from occupancies where organization_id = ${world.organizationId} and live`
    expect(count?.live).toBe(4)
  })
})
