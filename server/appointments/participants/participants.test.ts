import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { newId } from '#server/lib/ids.ts'
import type { Actor, Ctx } from '#server/platform/context.ts'
import { viewByManageLink } from '#server/portal/manage.ts'
import {
  type BuiltAppointment,
  buildAgent,
  buildAppointment,
  buildWorld,
  type World,
} from '#server/testing/builders.ts'
import { type TestClock, testClock, testCtx } from '#server/testing/context.ts'
import { createTestDatabase, type TestDatabase } from '#server/testing/db.ts'
import { refusal } from '#server/testing/refusal.ts'
import { reassignAppointment } from '../change/reassign.ts'
import { rescheduleAppointment } from '../change/reschedule.ts'
import { getAppointment } from '../timeline/getAppointment.ts'
import { acceptAppointment } from './accept.ts'
import { addAgent } from './addAgent.ts'
import { removeParticipant } from './removeParticipant.ts'

let database: TestDatabase
let world: World
let anna: string
let ben: string
let clock: TestClock
let ctx: Ctx

beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())
beforeEach(async () => {
  world = await buildWorld(database.db)
  anna = world.agentId
  ben = await buildAgent(database.db, world)
  clock = testClock(new Date('2026-11-23T06:00:00Z'))
  ctx = testCtx({ db: database.db, clock })
})

const start = new Date('2026-11-24T09:00:00Z')
const later = new Date('2026-11-24T10:00:00Z')
const staff = (of: World = world, kind: 'agent' | 'supervisor' | 'admin' = 'supervisor', staffId = newId()): Ctx => ({
  ...ctx,
  actor: { kind, organizationId: of.organizationId, staffId, applicationId: of.applicationId },
})
const customer = (one: BuiltAppointment): Ctx => {
  const { organizationId, applicationId } = world
  const actor: Actor = {
    kind: 'customer',
    organizationId,
    applicationId,
    appointmentId: one.id,
    participantId: one.customerId,
  }
  return { ...ctx, actor }
}
const service = (of: World): Ctx => {
  const { organizationId, applicationId } = of
  return { ...ctx, actor: { kind: 'service', organizationId, applicationId, clientId: newId() } }
}
const appointment = (at: Date = start, agentId = anna) =>
  buildAppointment(database.db, { ...world, agentId }, { startAt: at, now: clock.now() })
const view = (id: string) => getAppointment(staff(), { id })
const agentsIn = async (id: string) => (await view(id)).participants.flatMap((one) => one.staffId ?? []).sort()
const busyAgents = async (id: string) => {
  const rows = await database.sql<{ agentId: string }[]>`
    select agent_id as "agentId" from occupancies where appointment_id = ${id} and live order by agent_id`
  return rows.map((row) => row.agentId)
}
const timelineOf = async (id: string, kind: string) =>
  database.sql<{ data: Record<string, unknown> }[]>`
    select data from timeline where appointment_id = ${id} and kind = ${kind}`
const auditOf = (id: string) => database.sql<{ action: string }[]>`select action from audit where object_id = ${id}`
const dispatchesPlanned = async (id: string) => {
  const rows = await database.sql<{ payload: { number: number } }[]>`
    select payload from jobs where subject = ${id} and kind = 'dispatch.send' and superseded_at is null`
  return rows.map((row) => row.payload.number)
}

/** Inserts a session of the present revision in a region, as if it had been created. */
async function session(one: BuiltAppointment, region = 'mypurecloud.de') {
  await database.sql`insert into video_sessions (organization_id, id, appointment_id, generation, revision, name, region, provider_id, created_at)
    values (${world.organizationId}, ${newId()}, ${one.id}, 1, 1, ${`Appt-${one.id}`}, ${region}, ${newId()}, now())`
}
const sessionsPlanned = async (id: string) => {
  const rows = await database.sql<{ kind: string }[]>`
    select kind from jobs where subject = ${id} and kind in ('session.ensure', 'session.remove') order by kind`
  return rows.map((row) => row.kind)
}

describe('reassigning an appointment', () => {
  it('occupies the new agent’s time, frees the former agent’s, and changes organizer and target', async () => {
    const one = await appointment()
    await reassignAppointment(staff(), { id: one.id, agentId: ben })
    expect(await busyAgents(one.id)).toEqual([ben])
    expect(await agentsIn(one.id)).toEqual([ben])
    expect(await view(one.id)).toMatchObject({
      agent: { id: ben },
      organizerId: ben,
      target: { type: 'AGENT', id: ben },
    })
    expect((await auditOf(one.id)).map((row) => row.action)).toEqual(['appointment.reassign'])
    await expect(rescheduleAppointment(staff(), { id: (await appointment(later)).id, start })).resolves.toBeTruthy()
  })

  it('replaces several agents by one', async () => {
    const one = await appointment()
    await addAgent(staff(), { id: one.id, agentId: ben })
    await reassignAppointment(staff(), { id: one.id, agentId: ben })
    expect(await busyAgents(one.id)).toEqual([ben])
    expect(await agentsIn(one.id)).toEqual([ben])
  })

  it('changes nothing and notifies nobody if the agent already is the only one, as after a double click', async () => {
    const one = await appointment()
    expect(await reassignAppointment(staff(), { id: one.id, agentId: anna })).toMatchObject({ changed: false })
    const both = [1, 2].map(() => reassignAppointment(staff(), { id: one.id, agentId: ben }))
    expect((await Promise.all(both)).map((each) => each.changed).sort()).toEqual([false, true])
    expect(await timelineOf(one.id, 'reassigned')).toHaveLength(1)
  })

  it('is refused if the new agent is busy, and changes nothing', async () => {
    const one = await appointment()
    await appointment(start, ben)
    const error = await refusal(reassignAppointment(staff(), { id: one.id, agentId: ben }))
    expect(error).toMatchObject({ code: 'conflict', details: { reason: 'taken' } })
    expect(await busyAgents(one.id)).toEqual([anna])
    expect(await auditOf(one.id)).toHaveLength(0)
  })

  it('can be undone; an agent who comes back gets a new link', async () => {
    const one = await appointment()
    await reassignAppointment(staff(), { id: one.id, agentId: ben })
    await reassignAppointment(staff(), { id: one.id, agentId: anna })
    expect(await agentsIn(one.id)).toEqual([anna])
    const [row] =
      await database.sql`select token_generation from participants where appointment_id = ${one.id} and staff_id = ${anna}`
    expect(row?.token_generation).toBe(2)
  })

  it('sends the dispatch to the new agent', async () => {
    const one = await appointment()
    await database.sql`insert into dispatches (organization_id, id, appointment_id, revision, number, agent_id, from_id, message_id, state, first_attempt_at, created_at)
      values (${world.organizationId}, ${newId()}, ${one.id}, 1, 1, ${anna}, ${`booking:${one.id}:r1.1`}, 'm', 'sent', now(), now())`
    await reassignAppointment(staff(), { id: one.id, agentId: ben })
    expect(await dispatchesPlanned(one.id)).toEqual([2])
  })

  it('replaces the session only if the new agent is in another region', async () => {
    await database.sql`insert into genesys_settings (organization_id, application_id, region, is_primary, client_id, client_secret, genesys_organization_id)
      select organization_id, application_id, 'mypurecloud.com', false, client_id, client_secret, genesys_organization_id from genesys_settings
      where application_id = ${world.applicationId}`
    const [near, far] = [await appointment(), await appointment(later)]
    for (const one of [near, far]) await session(one)
    await reassignAppointment(staff(), { id: near.id, agentId: ben })
    expect(await sessionsPlanned(near.id)).toEqual([])
    await database.sql`update staff set region = 'mypurecloud.com' where id = ${ben}`
    await reassignAppointment(staff(), { id: far.id, agentId: ben })
    expect(await sessionsPlanned(far.id)).toEqual(['session.ensure', 'session.remove'])
  })

  it('refuses an agent of another application at /agentId', async () => {
    const one = await appointment()
    const other = await buildWorld(database.db)
    for (const agentId of [other.agentId, newId()]) {
      const error = await refusal(reassignAppointment(staff(), { id: one.id, agentId }))
      expect(error.details.errors?.[0]?.pointer).toBe('/agentId')
    }
  })
})

describe('adding an agent', () => {
  it('occupies their time too, and a reschedule needs both agents free', async () => {
    const one = await appointment()
    await addAgent(staff(), { id: one.id, agentId: ben })
    expect(await busyAgents(one.id)).toEqual([anna, ben].sort())
    await appointment(later, ben)
    expect((await refusal(rescheduleAppointment(staff(), { id: one.id, start: later }))).details.reason).toBe('taken')
    expect(await busyAgents(one.id)).toEqual([anna, ben].sort())
  })

  it('refuses an agent who is already in it, also for two requests at once', async () => {
    const one = await appointment()
    const both = await Promise.allSettled([1, 2].map(() => addAgent(staff(), { id: one.id, agentId: ben })))
    expect(both.map((each) => each.status).sort()).toEqual(['fulfilled', 'rejected'])
    expect((await refusal(addAgent(staff(), { id: one.id, agentId: ben }))).details.reason).toBe('already_there')
    expect(await timelineOf(one.id, 'participant_added')).toHaveLength(1)
  })

  it('refuses a busy agent', async () => {
    const one = await appointment()
    await appointment(start, ben)
    expect((await refusal(addAgent(staff(), { id: one.id, agentId: ben }))).details.reason).toBe('taken')
    expect(await agentsIn(one.id)).toEqual([anna])
  })

  it('replaces the session by one with more seats', async () => {
    const one = await appointment()
    await session(one)
    await addAgent(staff(), { id: one.id, agentId: ben })
    expect(await sessionsPlanned(one.id)).toEqual(['session.ensure', 'session.remove'])
  })

  it('gives an agent to only one of two appointments that add them at once', async () => {
    const carl = await buildAgent(database.db, world)
    const two = [await appointment(), await appointment(start, ben)]
    const results = await Promise.allSettled(two.map((one) => addAgent(staff(), { id: one.id, agentId: carl })))
    expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected'])
  })
})

describe('removing a participant', () => {
  it('frees the agent’s time and assigns the remaining agent', async () => {
    const one = await appointment()
    await addAgent(staff(), { id: one.id, agentId: ben })
    await removeParticipant(staff(), { id: one.id, participantId: anna })
    expect(await busyAgents(one.id)).toEqual([ben])
    expect(await view(one.id)).toMatchObject({ agent: { id: ben }, target: { id: ben } })
  })

  it('revokes a customer’s links, and changes nothing the second time', async () => {
    const one = await appointment()
    const second = newId()
    await database.sql`insert into participants (organization_id, id, appointment_id, type, name, created_at)
      values (${world.organizationId}, ${second}, ${one.id}, 'CUSTOMER', 'Second Customer', now())`
    expect(await removeParticipant(staff(), { id: one.id, participantId: one.customerId })).toMatchObject({
      changed: true,
    })
    expect(await viewByManageLink(ctx, { token: one.manageToken })).toBeNull()
    expect(await removeParticipant(staff(), { id: one.id, participantId: one.customerId })).toMatchObject({
      changed: false,
    })
    expect((await view(one.id)).participants.map((person) => person.id)).not.toContain(one.customerId)
  })

  it('refuses to remove the last agent and the last customer', async () => {
    const one = await appointment()
    const last = (participantId: string) => refusal(removeParticipant(staff(), { id: one.id, participantId }))
    expect((await last(anna)).details.reason).toBe('last_agent')
    expect((await last(one.customerId)).details.reason).toBe('last_customer')
    expect((await last(newId())).code).toBe('not_found')
  })

  it('lets customers remove customers only', async () => {
    const one = await appointment()
    const error = await refusal(removeParticipant(customer(one), { id: one.id, participantId: one.agentParticipantId }))
    expect(error.code).toBe('forbidden')
  })
})

describe('adding the same agent several times at once', () => {
  it('adds the agent once; the others get already_there, not an overlap', async () => {
    for (let round = 0; round < 5; round++) {
      const one = await appointment(new Date(start.getTime() + round * 3_600_000))
      const asked = [1, 2, 3].map(() => addAgent(staff(), { id: one.id, agentId: ben }))
      const refused = (await Promise.allSettled(asked)).filter((each) => each.status === 'rejected')
      expect(refused.map(({ reason }) => reason.details.reason)).toEqual(['already_there', 'already_there'])
      expect(await agentsIn(one.id)).toEqual([anna, ben].sort())
    }
  })
})

describe('an agent who reassigns', () => {
  it('hands their appointment to a colleague and loses access to it', async () => {
    const one = await appointment()
    await reassignAppointment(staff(world, 'agent', anna), { id: one.id, agentId: ben })
    expect(await agentsIn(one.id)).toEqual([ben])
    const back = reassignAppointment(staff(world, 'agent', anna), { id: one.id, agentId: anna })
    expect((await refusal(back)).code).toBe('not_found')
  })
})

const useCases = [
  ['reassign', (as: Ctx, id: string) => reassignAppointment(as, { id, agentId: ben })],
  ['add an agent to', (as: Ctx, id: string) => addAgent(as, { id, agentId: ben })],
  ['remove a participant from', (as: Ctx, id: string) => removeParticipant(as, { id, participantId: anna })],
] as const

describe.each(useCases)('access control: to %s an appointment', (_, act) => {
  it('is not_found for another organization’s, another application’s and an unknown appointment', async () => {
    const one = await appointment()
    const foreign = await buildWorld(database.db)
    const elsewhere = service({ ...world, applicationId: foreign.applicationId })
    const asked = [act(staff(foreign), one.id), act(elsewhere, one.id), act(staff(), newId())].map(refusal)
    expect((await Promise.all(asked)).map((error) => error.code)).toEqual(['not_found', 'not_found', 'not_found'])
  })

  it('requires signing in, and is refused for another agent’s appointment', async () => {
    const one = await appointment()
    expect((await refusal(act(ctx, one.id))).code).toBe('unauthenticated')
    expect((await refusal(act(staff(world, 'agent', ben), one.id))).code).toMatch(/not_found|forbidden/)
  })

  it('is refused once the appointment is over', async () => {
    const one = await buildAppointment(database.db, world, { startAt: start, now: clock.now(), status: 'completed' })
    expect((await refusal(act(staff(), one.id))).details.reason).toBe('over')
  })
})

describe('accepting one’s own appointment', () => {
  it('marks it as accepted once', async () => {
    const one = await appointment()
    const agent = staff(world, 'agent', anna)
    expect(await acceptAppointment(agent, { id: one.id })).toMatchObject({ changed: true, overlaps: false })
    expect(await acceptAppointment(agent, { id: one.id })).toMatchObject({ changed: false })
    expect((await view(one.id)).interaction).toMatchObject({ state: 'COMPLETE' })
    await rescheduleAppointment(staff(), { id: one.id, start: later })
    expect((await view(one.id)).interaction).toMatchObject({ state: 'PENDING' })
  })

  it('is possible for agents only, and for their own appointments only', async () => {
    const one = await appointment()
    expect((await refusal(acceptAppointment(staff(), { id: one.id }))).code).toBe('forbidden')
    expect((await refusal(acceptAppointment(ctx, { id: one.id }))).code).toBe('unauthenticated')
    const foreign = await buildWorld(database.db)
    const strangers = [staff(world, 'agent', ben), staff(foreign, 'agent', foreign.agentId)]
    for (const as of strangers) expect((await refusal(acceptAppointment(as, { id: one.id }))).code).toBe('not_found')
  })
})
