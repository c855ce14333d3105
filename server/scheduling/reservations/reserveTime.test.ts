import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Ctx } from '#server/platform/context.ts'
import { buildAppointment } from '#server/testing/builders/buildAppointment.ts'
import { buildAgent, buildWorld, type World } from '#server/testing/builders/buildWorld.ts'
import { type TestClock, testClock, testCtx } from '#server/testing/context.ts'
import { createTestDatabase, type TestDatabase } from '#server/testing/db.ts'
import { refusal } from '#server/testing/refusal.ts'
import { getBookablePreset } from './bookablePreset.ts'
import { agentCandidate, type Candidate } from './candidates.ts'
import { insertAppointmentOccupancy } from './occupancyData.ts'
import { type ReservationRequest, reserveTime } from './reserveTime.ts'

let database: TestDatabase
let world: World
let ben: string
let clock: TestClock
let ctx: Ctx

beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())
beforeEach(async () => {
  world = await buildWorld(database.db)
  ben = await buildAgent(database.db, world)
  clock = testClock(new Date('2026-11-23T06:00:00Z'))
  ctx = testCtx({ db: database.db, clock })
})

const start = new Date('2026-11-24T09:00:00Z')
const requestFor = async (
  candidates: Candidate[],
  changes: Partial<ReservationRequest> = {},
): Promise<ReservationRequest> => {
  const { preset } = await getBookablePreset(ctx, world.applicationId, undefined)
  return { preset, start, durationMinutes: 30, candidates, capTimezone: null, ...changes }
}
const makeBusy = (agentId: string, at = start) =>
  buildAppointment(database.db, { ...world, agentId }, { startAt: at, now: clock.now() })
const candidateOf = (agentIds: string[]): Candidate => ({ agentIds, queueId: null, choice: { by: 'caller' } })
const by = (agentId: string) => agentCandidate(agentId, { by: 'caller' })

describe('reserving time', () => {
  it('reserves the first candidate who is free', async () => {
    await makeBusy(world.agentId)
    const request = await requestFor([by(world.agentId), by(ben)])
    expect(await reserveTime(ctx, request, async (_, { agentIds }) => agentIds)).toEqual([ben])
  })

  it('refuses the second of two concurrent requests before it starts to write', async () => {
    const request = await requestFor([by(world.agentId)])
    const one = await makeBusy(world.agentId, new Date('2026-11-24T12:00:00Z'))
    const time = { startAt: start, endAt: new Date(start.getTime() + 1_800_000), policy: world.policy }
    const started: string[] = []
    const book = (who: string) =>
      reserveTime(ctx, request, async (tx, { agentIds: [agentId = ''] }) => {
        started.push(who)
        // Gives the second request time to see a free slot and wait for its turn.
        await tx.execute(sql`select pg_sleep(0.3)`)
        await insertAppointmentOccupancy(tx, world.organizationId, one.id, { agentId, ...time })
        return who
      })
    const [first, second] = await Promise.allSettled([book('first'), book('second')])
    expect(first).toEqual({ status: 'fulfilled', value: 'first' })
    expect(second).toMatchObject({ status: 'rejected', reason: { code: 'conflict', details: { reason: 'taken' } } })
    expect(started).toEqual(['first'])
  })

  it('falls back to the next candidate when the constraint detects an overlap', async () => {
    const request = await requestFor([by(world.agentId), by(ben)])
    const one = await makeBusy(world.agentId, new Date('2026-11-24T12:00:00Z'))
    const other = await makeBusy(world.agentId, new Date('2026-11-24T13:00:00Z'))
    const time = { startAt: start, endAt: new Date(start.getTime() + 1_800_000), policy: world.policy }
    const reserved = await reserveTime(ctx, request, async (tx, { agentIds: [agentId = ''] }) => {
      await insertAppointmentOccupancy(tx, world.organizationId, one.id, { agentId, ...time })
      // Inserts the same time again, as if a concurrent request had reserved it in between.
      if (agentId === world.agentId)
        await insertAppointmentOccupancy(tx, world.organizationId, other.id, { agentId, ...time })
      return agentId
    })
    expect(reserved).toBe(ben)
    const rows =
      await database.sql`select agent_id from occupancies where appointment_id = ${one.id} and lower(busy) = ${start}`
    expect(rows.map((row) => row.agent_id)).toEqual([ben])
  })

  it('offers the three nearest times when all candidates are busy', async () => {
    for (const agentId of [world.agentId, ben]) await makeBusy(agentId)
    const error = await refusal(reserveTime(ctx, await requestFor([by(world.agentId), by(ben)]), async () => null))
    expect(error).toMatchObject({ code: 'conflict', details: { reason: 'taken' } })
    expect(error.details.alternatives).toHaveLength(3)
  })

  it('asks to retry after a second when the agent stays locked, and writes nothing', async () => {
    const request = await requestFor([by(world.agentId)], {
      lockFirst: (tx) => tx.execute(sql`set local lock_timeout = '60ms'`),
    })
    const writes: string[] = []
    const error = await database.sql.begin(async (locking) => {
      await locking`select from staff where id = ${world.agentId} for no key update`
      return refusal(reserveTime(ctx, request, async () => writes.push('an appointment')))
    })
    expect(error).toMatchObject({ code: 'rate_limited', details: { retryAfterSeconds: 1 } })
    expect(writes).toEqual([])
  })

  it('does not deadlock when many requests list the same agents in different orders', async () => {
    const carl = await buildAgent(database.db, world)
    const orders = [
      [world.agentId, ben],
      [ben, world.agentId],
      [carl, ben],
      [ben, carl, world.agentId],
      [world.agentId, carl],
    ]
    // Every request has its own time, so that only the agents' locks are contended.
    const starts = [...Array(3 * orders.length).keys()].map((hour) => new Date(start.getTime() + hour * 3_600_000))
    const requests = await Promise.all(
      starts.map((at, index) => requestFor([candidateOf(orders[index % orders.length] ?? [])], { start: at })),
    )
    const results = await Promise.all(requests.map((request) => reserveTime(ctx, request, async () => 'done')))
    expect(new Set(results)).toEqual(new Set(['done']))
  })
})
