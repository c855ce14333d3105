import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Ctx } from '#server/platform/context.ts'
import { buildAgent, buildAppointment, buildWorld, type World } from '#server/testing/builders.ts'
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
const claimOf = async (
  candidates: Candidate[],
  changes: Partial<ReservationRequest> = {},
): Promise<ReservationRequest> => {
  const { preset } = await getBookablePreset(ctx, world.applicationId, undefined)
  return { preset, start, durationMinutes: 30, candidates, capTimezone: null, ...changes }
}
const busy = (agentId: string, at = start) =>
  buildAppointment(database.db, { ...world, agentId }, { startAt: at, now: clock.now() })
const together = (agentIds: string[]): Candidate => ({ agentIds, queueId: null, choice: { by: 'caller' } })
const by = (agentId: string) => agentCandidate(agentId, { by: 'caller' })

describe('whoever wants somebody’s time', () => {
  it('gets the first who is free', async () => {
    await busy(world.agentId)
    const claim = await claimOf([by(world.agentId), by(ben)])
    expect(await reserveTime(ctx, claim, async (_, { agentIds }) => agentIds)).toEqual([ben])
  })

  it('hears in line that somebody before them took the time, and nothing of theirs is begun', async () => {
    const claim = await claimOf([by(world.agentId)])
    const one = await busy(world.agentId, new Date('2026-11-24T12:00:00Z'))
    const time = { startAt: start, endAt: new Date(start.getTime() + 1_800_000), policy: world.policy }
    const begun: string[] = []
    const book = (who: string) =>
      reserveTime(ctx, claim, async (tx, { agentIds: [agentId = ''] }) => {
        begun.push(who)
        // Time for the second to look, see nothing, and stand in line.
        await tx.execute(sql`select pg_sleep(0.3)`)
        await insertAppointmentOccupancy(tx, world.organizationId, one.id, { agentId, ...time })
        return who
      })
    const [first, second] = await Promise.allSettled([book('first'), book('second')])
    expect(first).toEqual({ status: 'fulfilled', value: 'first' })
    expect(second).toMatchObject({ status: 'rejected', reason: { code: 'conflict', details: { reason: 'taken' } } })
    expect(begun).toEqual(['first'])
  })

  it('gets the next one when the constraint refuses what nobody could see before', async () => {
    const claim = await claimOf([by(world.agentId), by(ben)])
    const one = await busy(world.agentId, new Date('2026-11-24T12:00:00Z'))
    const other = await busy(world.agentId, new Date('2026-11-24T13:00:00Z'))
    const time = { startAt: start, endAt: new Date(start.getTime() + 1_800_000), policy: world.policy }
    const taken = await reserveTime(ctx, claim, async (tx, { agentIds: [agentId = ''] }) => {
      await insertAppointmentOccupancy(tx, world.organizationId, one.id, { agentId, ...time })
      // As if somebody had come in between: the same time once more.
      if (agentId === world.agentId)
        await insertAppointmentOccupancy(tx, world.organizationId, other.id, { agentId, ...time })
      return agentId
    })
    expect(taken).toBe(ben)
    const rows =
      await database.sql`select agent_id from occupancies where appointment_id = ${one.id} and lower(busy) = ${start}`
    expect(rows.map((row) => row.agent_id)).toEqual([ben])
  })

  it('hears of three near times when all are taken', async () => {
    for (const agentId of [world.agentId, ben]) await busy(agentId)
    const error = await refusal(reserveTime(ctx, await claimOf([by(world.agentId), by(ben)]), async () => null))
    expect(error).toMatchObject({ code: 'conflict', details: { reason: 'taken' } })
    expect(error.details.alternatives).toHaveLength(3)
  })

  it('may come again in a second when the agent stays locked, and nothing is written', async () => {
    const claim = await claimOf([by(world.agentId)], {
      lockFirst: (tx) => tx.execute(sql`set local lock_timeout = '60ms'`),
    })
    const written: string[] = []
    const error = await database.sql.begin(async (held) => {
      await held`select from staff where id = ${world.agentId} for no key update`
      return refusal(reserveTime(ctx, claim, async () => written.push('an appointment')))
    })
    expect(error).toMatchObject({ code: 'rate_limited', details: { retryAfterSeconds: 1 } })
    expect(written).toEqual([])
  })

  it('waits for nobody who waits for them: agents in any order, from many sides', async () => {
    const carl = await buildAgent(database.db, world)
    const orders = [
      [world.agentId, ben],
      [ben, world.agentId],
      [carl, ben],
      [ben, carl, world.agentId],
      [world.agentId, carl],
    ]
    // Each at a time of its own: what is waited for is the agents, not their time.
    const starts = [...Array(3 * orders.length).keys()].map((hour) => new Date(start.getTime() + hour * 3_600_000))
    const claims = await Promise.all(
      starts.map((at, index) => claimOf([together(orders[index % orders.length] ?? [])], { start: at })),
    )
    const rounds = await Promise.all(claims.map((claim) => reserveTime(ctx, claim, async () => 'done')))
    expect(new Set(rounds)).toEqual(new Set(['done']))
  })
})
