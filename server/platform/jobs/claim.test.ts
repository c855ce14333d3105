import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { jobRequest, noRates, waitUntil } from '#server/testing/jobEngine.ts'
import { jobFixture } from '#server/testing/jobFixture.ts'
import { claimJobs, listDueLanes } from './claim.ts'
import { enqueue } from './enqueue.ts'
import { settleJob, settleJobs } from './settle.ts'
import { done } from './types.ts'

const fixture = jobFixture()
const { rows, createEngine: setUp } = fixture
const now = new Date('2026-11-23T09:00:00Z')

describe('claiming', () => {
  it('never gives one job to two workers', async () => {
    await enqueue(
      fixture.database.db,
      Array.from({ length: 300 }, () => jobRequest()),
    )
    const options = { now, leaseMs: 30_000, limit: 20 }
    const lane = { organizationId: jobRequest().organizationId, lane: 'mail' }
    const keys: string[] = []
    const worker = async () => {
      for (;;) {
        const { jobs } = await claimJobs(fixture.database.sql, lane, noRates, options)
        if (jobs.length === 0) return
        keys.push(...jobs.map((job) => job.key))
      }
    }
    await Promise.all(Array.from({ length: 8 }, worker))
    await worker()
    expect(keys).toHaveLength(300)
    expect(new Set(keys).size).toBe(300)
  })

  it('returns the most urgent due job first and no job that is not due', async () => {
    const at = (minutes: number) => new Date(now.getTime() + minutes * 60_000)
    await enqueue(fixture.database.db, [
      jobRequest({ identity: ['bulk'], dueAt: at(-30) }),
      jobRequest({ identity: ['urgent'], dueAt: at(-1), rankAt: at(-120), payload: { urgent: true } }),
      jobRequest({ identity: ['later'], dueAt: at(1), rankAt: at(-500) }),
    ])
    const lane = { organizationId: jobRequest().organizationId, lane: 'mail' }
    const first = await claimJobs(fixture.database.sql, lane, noRates, { now, leaseMs: 1000, limit: 1 })
    expect(first.jobs[0]?.payload).toEqual({ urgent: true })
    const rest = await claimJobs(fixture.database.sql, lane, noRates, { now, leaseMs: 1000, limit: 10 })
    expect(rest.jobs).toHaveLength(1)
  })

  it('returns a job again after its lease expired, and the first worker can no longer settle it', async () => {
    await enqueue(fixture.database.db, [jobRequest()])
    const lane = { organizationId: jobRequest().organizationId, lane: 'mail' }
    const take = (leaseMs: number) => claimJobs(fixture.database.sql, lane, noRates, { now, leaseMs, limit: 5 })
    const [slow] = (await take(50)).jobs
    expect((await take(50)).jobs).toHaveLength(0)
    const [second] = await waitUntil(
      async () => (await take(30_000)).jobs,
      (jobs) => jobs.length > 0,
    )
    if (!slow || !second) throw new Error('nothing claimed')
    expect(second.expiredLeases).toBe(1)
    expect(await settleJob(fixture.database.sql, slow)).toBe(false)
    expect(await settleJobs(fixture.database.sql, [slow])).toBe(0)
    expect(
      await settleJob(
        fixture.database.sql,
        slow,
        (sql) => sql`insert into installation select 'stale', '1' from settled`,
      ),
    ).toBe(false)
    expect(await fixture.database.sql`select from installation where key = 'stale'`).toHaveLength(0)
    expect(await settleJob(fixture.database.sql, second)).toBe(true)
  })

  it('delays a job whose workers keep dying, and continues with the jobs behind it', async () => {
    await enqueue(fixture.database.db, [
      jobRequest({ identity: ['head'], dueAt: new Date(now.getTime() - 120_000), payload: { head: true } }),
    ])
    const lane = { organizationId: jobRequest().organizationId, lane: 'mail' }
    const take = async () =>
      (await claimJobs(fixture.database.sql, lane, noRates, { now, leaseMs: 60_000, limit: 5 })).jobs.map(
        ({ payload }) => payload,
      )
    const expireLease = (leases: number) =>
      fixture.database
        .sql`update jobs set expired_leases = ${leases}, lease_until = now() - interval '10 seconds' where state = 'claimed'`
    await take()
    await expireLease(5)
    expect(await take()).toEqual([{ head: true }])
    await expireLease(9)
    await enqueue(fixture.database.db, [jobRequest({ identity: ['next'], payload: { next: true } })])
    expect(await take()).toEqual([{ next: true }])
    await fixture.database.sql`update jobs set lease_until = now() - interval '16 seconds' where expired_leases = 9`
    expect(await take()).toEqual([{ head: true }])
  })

  it('lists only open lanes with due jobs', async () => {
    const other = randomUUID()
    await enqueue(fixture.database.db, [
      jobRequest({ lane: 'mail' }),
      jobRequest({ lane: 'sms', dueAt: new Date(now.getTime() + 1) }),
      jobRequest({ lane: 'sms', organizationId: other }),
      jobRequest({ lane: 'closed', organizationId: other }),
    ])
    await fixture.database
      .sql`insert into lanes (organization_id, lane, closed_until) values (${other}, 'closed', now() + interval '1 minute')`
    const lanes = await listDueLanes(fixture.database.sql, now)
    expect(lanes.map(({ lane, organizationId }) => [lane, organizationId === other]).sort()).toEqual([
      ['mail', false],
      ['sms', true],
    ])
  })
})

describe('the key of a job', () => {
  it('stands for one job, however often it is enqueued', async () => {
    const repeated = jobRequest({ identity: ['one'], origin: 'manual' })
    await enqueue(fixture.database.db, [repeated, repeated])
    await enqueue(fixture.database.db, [{ ...repeated, dueAt: new Date(0) }])
    expect(await rows()).toMatchObject([{ due_at: now }])
  })

  it('outlives the row: a settled job that is enqueued again finds its earlier attempt', async () => {
    const attempts = new Set<string>()
    const results: string[] = []
    const engine = setUp({
      test: {
        run: async (_, job) => {
          // As delivery does with its attempts, which are unique on organization, key and number.
          results.push(attempts.has(job.key) ? 'found' : 'sent')
          attempts.add(job.key)
          return done()
        },
      },
    })
    await enqueue(fixture.database.db, [jobRequest({ identity: ['one'] })])
    await engine.tick({ budgetMs: 5000 })
    await enqueue(fixture.database.db, [jobRequest({ identity: ['one'] })])
    await engine.tick({ budgetMs: 5000 })
    expect(results).toEqual(['sent', 'found'])
    expect(await rows()).toHaveLength(0)
  })

  it('is unique within its organization only', async () => {
    await enqueue(fixture.database.db, [
      jobRequest({ identity: ['one'] }),
      jobRequest({ identity: ['one'], organizationId: randomUUID() }),
    ])
    expect(await rows()).toHaveLength(2)
  })
})
