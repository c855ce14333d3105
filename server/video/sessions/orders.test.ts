import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addMinutes } from '#server/lib/time.ts'
import { type GenesysHarness, startGenesysHarness } from '#server/testing/genesys.ts'
import { receiveSessionEvent } from './receive.ts'
import { currentSession } from './rules.ts'

let genesys: GenesysHarness
beforeAll(async () => {
  genesys = await startGenesysHarness()
})
afterAll(() => genesys.close())

const ours = `whsec_${Buffer.alloc(24, 5).toString('base64')}`
const sign = (rawBody: string, { secret = ours, at = new Date(), id = 'msg_1' } = {}) => ({
  'webhook-id': id,
  'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
  'webhook-signature': new Webhook(secret).sign(id, at, rawBody),
})

type TestEvent = { type: string; participant: string | null; minute: number }
const meetingEvents: TestEvent[] = [
  { type: 'created', participant: null, minute: -60 },
  { type: 'join', participant: 'customer', minute: -2 },
  { type: 'join', participant: 'agent', minute: 1 },
  { type: 'leave', participant: 'customer', minute: 20 },
  { type: 'completed', participant: null, minute: 21 },
]
const permutations = <T>(all: T[]): T[][] =>
  all.length < 2
    ? [all]
    : all.flatMap((one, index) => permutations(all.toSpliced(index, 1)).map((others) => [one, ...others]))

type World = Awaited<ReturnType<GenesysHarness['organization']>>
type Booked = { world: World; id: string; startAt: Date; providerId: string }

/** Books appointments of one organization one after the other and creates their sessions. */
async function booked(count: number): Promise<Booked[]> {
  const world = await genesys.organization({ policy: { provisioningLeadMinutes: 72 * 60 } })
  const first = addMinutes(genesys.clock.now(), 60)
  const appointments: Awaited<ReturnType<GenesysHarness['book']>>[] = []
  for (let index = 0; index < count; index++)
    appointments.push(await genesys.book(world, addMinutes(first, index * 30)))
  await genesys.runManyJobs()
  return Promise.all(
    appointments.map(async ({ id, startAt }) => {
      const providerId = currentSession(await genesys.snapshot(world, id))?.providerId
      if (!providerId) throw new Error('no session')
      return { world, id, startAt, providerId }
    }),
  )
}

const bodyOf = ({ providerId, startAt }: Booked, { type, participant, minute }: TestEvent, id?: string): string =>
  JSON.stringify({
    id: id ?? `evt-${providerId}-${type}-${participant}-${minute}`,
    type: `video-session.${type}`,
    timestamp: addMinutes(startAt, minute).toISOString(),
    data: { sessionId: providerId, name: 'x', participantType: participant },
  })

async function deliver(one: Booked, event: TestEvent): Promise<void> {
  const rawBody = bodyOf(one, event)
  await receiveSessionEvent(genesys.ctx, { applicationId: one.world.applicationId, rawBody, headers: sign(rawBody) })
}

const resultOf = async ({ world, id }: Booked) => {
  const { status, absent, participants } = await genesys.snapshot(world, id)
  const facts = (await genesys.timelineKinds(id)).filter((kind) => !/^(session_created|session_removed)$/.test(kind))
  return { status, absent, people: participants.map((one) => one.state).sort(), facts: facts.sort() }
}
const completed: Awaited<ReturnType<typeof resultOf>> = {
  status: 'completed',
  absent: null,
  people: ['LEFT', 'LEFT'],
  facts: ['agent_joined', 'completed', 'customer_joined', 'customer_left', 'in_progress', 'session_completed'],
}
/** Leaves out `in_progress`, which may be skipped when the end is known at once. */
const withoutProgress = ({ facts, ...end }: Awaited<ReturnType<typeof resultOf>>) => ({
  ...end,
  facts: facts.filter((kind) => kind !== 'in_progress'),
})

describe('the 120 orders of one meeting’s events', () => {
  const all = permutations(meetingEvents)

  it.each([0, 1, 2])(
    'lead to the same result when each arrives twice and ten arrive concurrently (part %i)',
    async (part) => {
      const ordersOfPart = all.filter((_, index) => index % 3 === part)
      const appointments = await booked(ordersOfPart.length)
      expect(appointments).toHaveLength(40)
      for (const [index, order] of ordersOfPart.entries()) {
        const one = appointments[index]
        if (one) await Promise.all([...order, ...order.toReversed()].map((event) => deliver(one, event)))
      }
      await genesys.runManyJobs()
      const results = await Promise.all(
        appointments.map(async (one) => JSON.stringify(withoutProgress(await resultOf(one)))),
      )
      expect([...new Set(results)]).toEqual([JSON.stringify(withoutProgress(completed))])
    },
  )

  it('lead to the same result when each event is processed before the next arrives', async () => {
    // Every seventh order: running the jobs takes most of the time, and the fold is tested in all orders elsewhere.
    const some = all.filter((_, index) => index % 7 === 0)
    const appointments = await booked(some.length)
    for (let step = 0; step < meetingEvents.length; step++) {
      await Promise.all(
        some.map(async (order, index) => {
          const [one, event] = [appointments[index], order[step]]
          if (!one || !event) return
          await deliver(one, event)
          await deliver(one, event)
        }),
      )
      await genesys.runManyJobs()
    }
    const results = await Promise.all(
      appointments.map(async (one) => JSON.stringify(withoutProgress(await resultOf(one)))),
    )
    expect([...new Set(results)]).toEqual([JSON.stringify(withoutProgress(completed))])
  })
})

describe('late events', () => {
  const one = async (): Promise<Booked> => {
    const [first] = await booked(1)
    if (!first) throw new Error('none')
    return first
  }

  it('of an older generation count as attendance, and leave the current session in place', async () => {
    const before = await one()
    await deliver(before, { type: 'failed', participant: null, minute: -30 })
    await genesys.runManyJobs()
    const current = currentSession(await genesys.snapshot(before.world, before.id))
    expect(current?.generation).toBe(2)
    for (const event of meetingEvents.slice(1)) await deliver(before, event)
    await genesys.runManyJobs()
    const after = await genesys.snapshot(before.world, before.id)
    expect([after.status, after.participants.map((person) => person.state)]).toEqual(['in_progress', ['LEFT', 'LEFT']])
    expect(currentSession(after)?.id).toBe(current?.id)
  })

  it('keep a no-show and ask staff to check it when somebody joined after all', async () => {
    const missed = await one()
    await deliver(missed, { type: 'join', participant: 'customer', minute: 0 })
    await deliver(missed, { type: 'leave', participant: 'customer', minute: 6 })
    await genesys.advanceTo(addMinutes(missed.startAt, 10))
    expect(await genesys.snapshot(missed.world, missed.id)).toMatchObject({ status: 'no_show', absent: 'agent' })
    await deliver(missed, { type: 'join', participant: 'agent', minute: 5 })
    await genesys.runManyJobs()
    expect(await genesys.snapshot(missed.world, missed.id)).toMatchObject({ status: 'no_show', absent: 'agent' })
    const kinds = await genesys.timelineKinds(missed.id)
    expect(kinds.filter((kind) => kind === 'outcome_doubtful')).toHaveLength(1)
    expect(kinds).toContain('agent_joined')
  })

  it('change nothing and create no new session when a failure follows completion', async () => {
    const ended = await one()
    for (const event of meetingEvents) await deliver(ended, event)
    await genesys.runManyJobs()
    await deliver(ended, { type: 'failed', participant: null, minute: 22 })
    await genesys.runManyJobs()
    const after = await genesys.snapshot(ended.world, ended.id)
    expect([after.status, after.sessions.length]).toEqual(['completed', 1])
    expect(await genesys.timelineKinds(ended.id)).not.toContain('outcome_doubtful')
  })
})

it('accepts none of 200 events that are forged, stale or of another organization', async () => {
  const [target, other] = [(await booked(1))[0], (await booked(1))[0]]
  if (!target || !other) throw new Error('none')
  const stored = async () => {
    // The vendor may still send events of earlier sessions; only the forged ones report that somebody joined these.
    const [row] = await genesys.database.sql`select count(*)::int as n from session_events e
      join video_sessions s on s.id = e.session_id
      where e.type = 'join' and s.appointment_id in (${target.id}, ${other.id})`
    return Number(row?.n)
  }
  const before = await stored()
  const foreignSecret = `whsec_${Buffer.alloc(24, 6).toString('base64')}`
  const minutes = 60_000
  const forms: ((rawBody: string, index: number) => { headers: Record<string, string>; body?: string })[] = [
    () => ({ headers: {} }),
    (rawBody) => ({ headers: sign(rawBody, { secret: foreignSecret }) }),
    (rawBody) => ({ headers: sign(rawBody, { at: new Date(Date.now() - 6 * minutes) }) }),
    (rawBody) => ({ headers: sign(rawBody, { at: new Date(Date.now() + 6 * minutes) }) }),
    (rawBody) => ({ headers: { ...sign(rawBody), 'webhook-id': 'msg_2' } }),
    (rawBody) => ({ headers: { ...sign(rawBody), 'webhook-signature': `v1,${Buffer.alloc(32).toString('base64')}` } }),
    (rawBody) => ({ headers: { ...sign(rawBody), 'webhook-signature': '' } }),
    (rawBody) => ({
      headers: sign(rawBody),
      body: rawBody.replace('"participantType":"customer"', '"participantType":"agent"'),
    }),
    (rawBody) => {
      const { 'webhook-timestamp': _, ...rest } = sign(rawBody)
      return { headers: rest }
    },
    (rawBody) => ({ headers: sign(rawBody), body: `${rawBody} ` }),
  ]
  let refused = 0
  for (let index = 0; index < 200; index++) {
    const event = { type: 'join', participant: 'customer', minute: index % 20 }
    const rawBody = bodyOf(target, event, `forged-${index}`)
    const form = forms[index % forms.length]?.(rawBody, index)
    if (!form) continue
    const input = { applicationId: target.world.applicationId, rawBody: form.body ?? rawBody, headers: form.headers }
    await receiveSessionEvent(genesys.ctx, input).catch(() => {
      refused += 1
    })
  }
  // Correctly signed for one organization, but about another's session.
  const rawBody = bodyOf(target, { type: 'join', participant: 'customer', minute: 0 }, 'foreign')
  const foreign = { applicationId: other.world.applicationId, rawBody, headers: sign(rawBody) }
  expect(await receiveSessionEvent(genesys.ctx, foreign)).toEqual({ stored: false })
  expect(refused).toBe(200)
  expect(await stored()).toBe(before)
  const replayed = { applicationId: target.world.applicationId, rawBody, headers: sign(rawBody) }
  expect(await receiveSessionEvent(genesys.ctx, replayed)).toEqual({ stored: true })
  expect(await stored()).toBe(before + 1)
  for (let again = 0; again < 5; again++)
    expect(await receiveSessionEvent(genesys.ctx, replayed)).toEqual({ stored: false })
})
