import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { NIL_ORGANIZATION } from '#server/lib/ids.ts'
import { jobRequest } from '#server/testing/jobEngine.ts'
import { jobFixture } from '#server/testing/jobFixture.ts'
import { enqueue } from './enqueue.ts'
import { done } from './types.ts'

const fixture = jobFixture()
const { createEngine: setUp } = fixture

describe('rates', () => {
  it('are respected by parallel ticks, and the remaining jobs follow', async () => {
    const at: number[] = []
    const engine = setUp(
      {
        test: {
          run: async () => {
            at.push(Date.now())
            return done()
          },
        },
      },
      { rates: { ratePerMinute: () => 1200, sharedBucket: () => null } },
    )
    await enqueue(
      fixture.database.db,
      Array.from({ length: 40 }, () => jobRequest()),
    )
    await Promise.all([1, 2, 3].map(() => engine.tick({ budgetMs: 6000 })))
    expect(at).toHaveLength(40)
    const seconds = (Math.max(...at) - Math.min(...at)) / 1000
    expect(seconds).toBeGreaterThan(1.3)
  })

  it('of a shared bucket are divided among organizations, so that a busy one delays no other', async () => {
    const served: string[] = []
    const quiet = randomUUID()
    const engine = setUp(
      {
        test: {
          run: async (_, job) => {
            served.push(job.organizationId)
            return done()
          },
        },
      },
      { rates: { ratePerMinute: () => 600, sharedBucket: (lane) => (lane === 'mail' ? 'all-mail' : null) } },
    )
    await enqueue(
      fixture.database.db,
      Array.from({ length: 200 }, () => jobRequest()),
    )
    await enqueue(fixture.database.db, [jobRequest({ organizationId: quiet }), jobRequest({ organizationId: quiet })])
    await engine.tick({ budgetMs: 2000 })
    expect(served.filter((organization) => organization === quiet)).toHaveLength(2)
    expect(served.length).toBeLessThan(30)
    const shared = await fixture.database.sql`select lane from lanes where organization_id = ${NIL_ORGANIZATION}`
    expect(shared.map((row) => row.lane)).toEqual(['all-mail'])
  })

  it('of a shared bucket with the name of its lanes hold for two busy organizations together', async () => {
    const served: string[] = []
    const run = async (_: unknown, job: { organizationId: string }) => {
      served.push(job.organizationId)
      return done()
    }
    const rates = { ratePerMinute: () => 600, sharedBucket: (lane: string) => lane }
    const engine = setUp({ test: { run } }, { rates })
    for (const organizationId of [randomUUID(), randomUUID()])
      await enqueue(
        fixture.database.db,
        Array.from({ length: 100 }, () => jobRequest({ organizationId })),
      )
    await engine.tick({ budgetMs: 2000 })
    expect(new Set(served).size).toBe(2)
    expect(served.length).toBeLessThan(45)
  })
})
