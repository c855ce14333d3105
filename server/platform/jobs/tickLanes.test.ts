import { describe, expect, it } from 'vitest'
import { testCtx } from '#server/testing/context.ts'
import { createTestEngine, jobRequest, waitUntil } from '#server/testing/jobEngine.ts'
import { jobFixture } from '#server/testing/jobFixture.ts'
import { enqueue } from './enqueue.ts'
import { done, type Handlers } from './types.ts'

const fixture = jobFixture()
const { rows, createEngine: setUp } = fixture

describe('a tick that lists the due lanes', () => {
  it('reaches a due job behind many lanes whose jobs other workers hold', async () => {
    const held = Array.from({ length: 20 }, (_, i) => jobRequest({ lane: `a${String(i).padStart(2, '0')}` }))
    await enqueue(fixture.database.db, held)
    await fixture.database.sql`update jobs set state = 'claimed', lease_until = now() + interval '1 hour'`
    const request = jobRequest({ lane: 'z' })
    await enqueue(fixture.database.db, [request])
    // Lanes are served in the order of their last refill, so this one comes last.
    await fixture.database
      .sql`insert into lanes (organization_id, lane, refilled_at) values (${request.organizationId}, 'z', now())`
    const report = await setUp({ test: { run: async () => done() } }).tick({ budgetMs: 5000 })
    expect(report.kinds.test).toMatchObject({ claimed: 1, done: 1 })
  })

  it('runs a job that another job enqueues while the tick lists the due lanes', async () => {
    let openGate = () => {}
    const gate = new Promise<void>((resolve) => {
      openGate = resolve
    })
    const enqueued = jobRequest({ lane: 'other', payload: { last: true } })
    const handlers: Handlers = {
      test: {
        run: async (_, job) => {
          if (job.payload.last) return done()
          await gate
          await enqueue(fixture.database.db, [enqueued])
          return done()
        },
      },
    }
    let queries = 0
    // The second query sees nothing new; before its result arrives, the first job ends.
    const sql = new Proxy(fixture.database.sql, {
      apply: (target, self, args: [TemplateStringsArray]) => {
        const result = Reflect.apply(target, self, args)
        if (!args[0].join('').includes('with recursive heads') || ++queries !== 2) return result
        return Promise.resolve(result).then(async (rows: unknown) => {
          openGate()
          await waitUntil(
            async () => engine.finishedCount(),
            (count) => count === 1,
          )
          return rows
        })
      },
    })
    const engine = createTestEngine(sql, () => testCtx({ db: fixture.database.db }), handlers)
    await enqueue(fixture.database.db, [jobRequest()])
    await engine.tick({ budgetMs: 5000 })
    expect(engine.finishedCount()).toBe(2)
    expect(await rows()).toEqual([])
  })
})
