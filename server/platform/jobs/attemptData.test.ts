import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { jobRequest } from '#server/testing/jobEngine.ts'
import { jobFixture } from '#server/testing/jobFixture.ts'
import { listAttempts, type NewAttempt, recordResults, responseTo, startAttempts } from './attemptData.ts'
import { enqueue } from './enqueue.ts'
import { done, type Handler } from './types.ts'

const fixture = jobFixture()
const { organizationId } = jobRequest()
const at = new Date('2026-11-23T09:00:00Z')
const newKey = () => randomUUID().replaceAll('-', '')
const start = (fields: Partial<NewAttempt> = {}): NewAttempt => {
  return { organizationId, subjectId: randomUUID(), key: newKey(), kind: 'mail', startedAt: at, ...fields }
}
const begin = (...starts: NewAttempt[]) => fixture.database.db.transaction((tx) => startAttempts(tx, starts))

it('continues the numbers of a job that finished and was inserted again', async () => {
  const subjectId = randomUUID()
  const numbers: number[] = []
  const send: Handler = async (ctx, job) => {
    const [attempt] = await ctx.db.transaction((tx) => startAttempts(tx, [{ ...job, subjectId, startedAt: ctx.now() }]))
    numbers.push(attempt.number)
    return done()
  }
  const engine = fixture.createEngine({ mail: { run: send } })
  for (let round = 0; round < 3; round++) {
    await enqueue(fixture.database.db, [jobRequest({ kind: 'mail', identity: ['the same'] })])
    await engine.tick({ budgetMs: 5000 })
  }
  expect(numbers).toEqual([1, 2, 3])
})

it('never repeats a number of a key, also for another kind and another subject', async () => {
  const key = newKey()
  const rows = [start({ key }), start({ key, kind: 'sms' }), start({ key, kind: 'webhook.deliver' })]
  const numbers: number[] = []
  for (const row of rows) numbers.push(...(await begin(row)).map((attempt) => attempt.number))
  expect(numbers).toEqual([1, 2, 3])
  const { database } = fixture
  await expect(
    database.sql`insert into attempts (organization_id, subject_id, number, key, kind, started_at)
      values (${organizationId}, ${randomUUID()}, 2, ${Buffer.from(key, 'hex')}, 'mail', ${at})`,
  ).rejects.toMatchObject({ code: '23505' })
})

it('continues the numbers of a subject under another key', async () => {
  const subjectId = randomUUID()
  await begin(start({ subjectId }))
  expect(await begin(start({ subjectId }))).toMatchObject([{ number: 2 }])
})

it('starts attempts of several subjects at once and returns them in the same order', async () => {
  const [first, second] = [start(), start()]
  await begin(second)
  expect(await begin(first, second)).toEqual([
    { organizationId, subjectId: first.subjectId, number: 1 },
    { organizationId, subjectId: second.subjectId, number: 2 },
  ])
})

it('shows an interrupted attempt without a response, and keeps the first response of another', async () => {
  const { db } = fixture.database
  const row = start()
  await begin(row)
  const [attempt] = await begin(row)
  await recordResults(db, [responseTo({ ...row, number: 2 }, { status: 'retrying', errorCode: '500', at })])
  await recordResults(db, [responseTo({ ...row, number: 2 }, { status: 'accepted', at })])
  expect(attempt).toMatchObject({ number: 2 })
  const listed = await listAttempts(db, organizationId, row.subjectId, 10)
  expect(listed.map((one) => [one.attempt.number, one.response?.status ?? null])).toEqual([
    [2, 'retrying'],
    [1, null],
  ])
})
