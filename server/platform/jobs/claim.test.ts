import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { jobRequest, noRates, until } from '#server/testing/jobEngine.ts'
import { jobFixture } from '#server/testing/jobFixture.ts'
import { claimJobs, listDueLanes } from './claim.ts'
import { enqueue } from './enqueue.ts'
import { settleJob, settleJobs } from './settle.ts'
import { done } from './types.ts'

const stage = jobFixture()
const { rows, createEngine: setUp } = stage
const now = new Date('2026-11-23T09:00:00Z')

describe('claiming', () => {
  it('never gives one row to two claimers', async () => {
    await enqueue(
      stage.database.db,
      Array.from({ length: 300 }, () => jobRequest()),
    )
    const options = { now, leaseMs: 30_000, limit: 20 }
    const lane = { organizationId: jobRequest().organizationId, lane: 'mail' }
    const keys: string[] = []
    const claimer = async () => {
      for (;;) {
        const { jobs: items } = await claimJobs(stage.database.sql, lane, noRates, options)
        if (items.length === 0) return
        keys.push(...items.map((item) => item.key))
      }
    }
    await Promise.all(Array.from({ length: 8 }, claimer))
    await claimer()
    expect(keys).toHaveLength(300)
    expect(new Set(keys).size).toBe(300)
  })

  it('gives the most urgent of what is due, and nothing that is not due', async () => {
    const at = (minutes: number) => new Date(now.getTime() + minutes * 60_000)
    await enqueue(stage.database.db, [
      jobRequest({ identity: ['bulk'], dueAt: at(-30) }),
      jobRequest({ identity: ['urgent'], dueAt: at(-1), rankAt: at(-120), payload: { urgent: true } }),
      jobRequest({ identity: ['later'], dueAt: at(1), rankAt: at(-500) }),
    ])
    const lane = { organizationId: jobRequest().organizationId, lane: 'mail' }
    const first = await claimJobs(stage.database.sql, lane, noRates, { now, leaseMs: 1000, limit: 1 })
    expect(first.jobs[0]?.payload).toEqual({ urgent: true })
    const rest = await claimJobs(stage.database.sql, lane, noRates, { now, leaseMs: 1000, limit: 10 })
    expect(rest.jobs).toHaveLength(1)
  })

  it('gives a row again when its lease ran out, and refuses the settling of the first claimer', async () => {
    await enqueue(stage.database.db, [jobRequest()])
    const lane = { organizationId: jobRequest().organizationId, lane: 'mail' }
    const take = (leaseMs: number) => claimJobs(stage.database.sql, lane, noRates, { now, leaseMs, limit: 5 })
    const [slow] = (await take(50)).jobs
    expect((await take(50)).jobs).toHaveLength(0)
    const [second] = await until(
      async () => (await take(30_000)).jobs,
      (items) => items.length > 0,
    )
    if (!slow || !second) throw new Error('nothing claimed')
    expect(second.expiredLeases).toBe(1)
    expect(await settleJob(stage.database.sql, slow)).toBe(false)
    expect(await settleJobs(stage.database.sql, [slow])).toBe(0)
    expect(
      await settleJob(
        stage.database.sql,
        slow,
        (sql) => sql`insert into installation select 'stale', '1' from settled`,
      ),
    ).toBe(false)
    expect(await stage.database.sql`select from installation where key = 'stale'`).toHaveLength(0)
    expect(await settleJob(stage.database.sql, second)).toBe(true)
  })

  it('lets an item whose processes keep dying step aside, while those behind it go on', async () => {
    await enqueue(stage.database.db, [
      jobRequest({ identity: ['head'], dueAt: new Date(now.getTime() - 120_000), payload: { head: true } }),
    ])
    const lane = { organizationId: jobRequest().organizationId, lane: 'mail' }
    const take = async () =>
      (await claimJobs(stage.database.sql, lane, noRates, { now, leaseMs: 60_000, limit: 5 })).jobs.map(
        ({ payload }) => payload,
      )
    const die = (expired_leases: number) =>
      stage.database
        .sql`update jobs set expired_leases = ${expired_leases}, lease_until = now() - interval '10 seconds' where state = 'claimed'`
    await take()
    await die(5)
    expect(await take()).toEqual([{ head: true }])
    await die(9)
    await enqueue(stage.database.db, [jobRequest({ identity: ['next'], payload: { next: true } })])
    expect(await take()).toEqual([{ next: true }])
    await stage.database.sql`update jobs set lease_until = now() - interval '16 seconds' where expired_leases = 9`
    expect(await take()).toEqual([{ head: true }])
  })

  it('lists only lanes that are open and have something due', async () => {
    const other = randomUUID()
    await enqueue(stage.database.db, [
      jobRequest({ lane: 'mail' }),
      jobRequest({ lane: 'sms', dueAt: new Date(now.getTime() + 1) }),
      jobRequest({ lane: 'sms', organizationId: other }),
      jobRequest({ lane: 'closed', organizationId: other }),
    ])
    await stage.database
      .sql`insert into lanes (organization_id, lane, closed_until) values (${other}, 'closed', now() + interval '1 minute')`
    const lanes = await listDueLanes(stage.database.sql, now)
    expect(lanes.map(({ lane, organizationId }) => [lane, organizationId === other]).sort()).toEqual([
      ['mail', false],
      ['sms', true],
    ])
  })
})

describe('a key', () => {
  it('is one effect, however often it is asked for', async () => {
    const again = jobRequest({ identity: ['one'], origin: 'manual' })
    await enqueue(stage.database.db, [again, again])
    await enqueue(stage.database.db, [{ ...again, dueAt: new Date(0) }])
    expect(await rows()).toMatchObject([{ due_at: now }])
  })

  it('outlives its row: settled and asked for again, the effect is found done', async () => {
    const performed = new Set<string>()
    const answers: string[] = []
    const engine = setUp({
      test: {
        run: async (_, item) => {
          // As delivery does with its attempts, which are unique on organization, key and number.
          answers.push(performed.has(item.key) ? 'found' : 'performed')
          performed.add(item.key)
          return done()
        },
      },
    })
    await enqueue(stage.database.db, [jobRequest({ identity: ['one'] })])
    await engine.tick({ budgetMs: 5000 })
    await enqueue(stage.database.db, [jobRequest({ identity: ['one'] })])
    await engine.tick({ budgetMs: 5000 })
    expect(answers).toEqual(['performed', 'found'])
    expect(await rows()).toHaveLength(0)
  })

  it('is this organization’s alone', async () => {
    await enqueue(stage.database.db, [
      jobRequest({ identity: ['one'] }),
      jobRequest({ identity: ['one'], organizationId: randomUUID() }),
    ])
    expect(await rows()).toHaveLength(2)
  })
})
