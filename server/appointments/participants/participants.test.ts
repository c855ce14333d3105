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
const stories = async (id: string, kind: string) =>
  database.sql<{ data: Record<string, unknown> }[]>`
    select data from timeline where appointment_id = ${id} and kind = ${kind}`
const audits = (id: string) => database.sql<{ action: string }[]>`select action from audit where object_id = ${id}`
const dispatchesPlanned = async (id: string) => {
  const rows = await database.sql<{ payload: { number: number } }[]>`
    select payload from jobs where subject = ${id} and kind = 'dispatch.send' and superseded_at is null`
  return rows.map((row) => row.payload.number)
}

/** A session of the present revision in a region, as if made. */
async function session(one: BuiltAppointment, region = 'mypurecloud.de') {
  await database.sql`insert into video_sessions (organization_id, id, appointment_id, generation, revision, name, region, provider_id, created_at)
    values (${world.organizationId}, ${newId()}, ${one.id}, 1, 1, ${`Appt-${one.id}`}, ${region}, ${newId()}, now())`
}
const sessionsPlanned = async (id: string) => {
  const rows = await database.sql<{ kind: string }[]>`
    select kind from jobs where subject = ${id} and kind in ('session.ensure', 'session.remove') order by kind`
  return rows.map((row) => row.kind)
}

describe('giving an appointment to another agent', () => {
  it('takes the one agent’s time and frees the other’s; organizer and target are the new one', async () => {
    const one = await appointment()
    await reassignAppointment(staff(), { id: one.id, agentId: ben })
    expect(await busyAgents(one.id)).toEqual([ben])
    expect(await agentsIn(one.id)).toEqual([ben])
    expect(await view(one.id)).toMatchObject({
      agent: { id: ben },
      organizerId: ben,
      target: { type: 'AGENT', id: ben },
    })
    expect((await audits(one.id)).map((row) => row.action)).toEqual(['appointment.reassign'])
    await expect(rescheduleAppointment(staff(), { id: (await appointment(later)).id, start })).resolves.toBeTruthy()
  })

  it('replaces several agents by the one', async () => {
    const one = await appointment()
    await addAgent(staff(), { id: one.id, agentId: ben })
    await reassignAppointment(staff(), { id: one.id, agentId: ben })
    expect(await busyAgents(one.id)).toEqual([ben])
    expect(await agentsIn(one.id)).toEqual([ben])
  })

  it('changes nothing and tells nobody when it is theirs alone already, as a double click asks', async () => {
    const one = await appointment()
    expect(await reassignAppointment(staff(), { id: one.id, agentId: anna })).toMatchObject({ changed: false })
    const both = [1, 2].map(() => reassignAppointment(staff(), { id: one.id, agentId: ben }))
    expect((await Promise.all(both)).map((each) => each.changed).sort()).toEqual([false, true])
    expect(await stories(one.id, 'reassigned')).toHaveLength(1)
  })

  it('is refused where the new agent is busy, and leaves all as it was', async () => {
    const one = await appointment()
    await appointment(start, ben)
    const error = await refusal(reassignAppointment(staff(), { id: one.id, agentId: ben }))
    expect(error).toMatchObject({ code: 'conflict', details: { reason: 'taken' } })
    expect(await busyAgents(one.id)).toEqual([anna])
    expect(await audits(one.id)).toHaveLength(0)
  })

  it('can go back and forth: a link of an agent who left and came back is a new one', async () => {
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

  it('makes another session when the new agent is in another region, and only then', async () => {
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

  it('names the agent who is none of this application', async () => {
    const one = await appointment()
    const other = await buildWorld(database.db)
    for (const agentId of [other.agentId, newId()]) {
      const error = await refusal(reassignAppointment(staff(), { id: one.id, agentId }))
      expect(error.details.errors?.[0]?.pointer).toBe('/agentId')
    }
  })
})

describe('adding an agent', () => {
  it('takes their time too, and moving the appointment moves both', async () => {
    const one = await appointment()
    await addAgent(staff(), { id: one.id, agentId: ben })
    expect(await busyAgents(one.id)).toEqual([anna, ben].sort())
    await appointment(later, ben)
    expect((await refusal(rescheduleAppointment(staff(), { id: one.id, start: later }))).details.reason).toBe('taken')
    expect(await busyAgents(one.id)).toEqual([anna, ben].sort())
  })

  it('is refused for who is there already, also when asked twice at once', async () => {
    const one = await appointment()
    const both = await Promise.allSettled([1, 2].map(() => addAgent(staff(), { id: one.id, agentId: ben })))
    expect(both.map((each) => each.status).sort()).toEqual(['fulfilled', 'rejected'])
    expect((await refusal(addAgent(staff(), { id: one.id, agentId: ben }))).details.reason).toBe('already_there')
    expect(await stories(one.id, 'participant_added')).toHaveLength(1)
  })

  it('is refused for who is busy', async () => {
    const one = await appointment()
    await appointment(start, ben)
    expect((await refusal(addAgent(staff(), { id: one.id, agentId: ben }))).details.reason).toBe('taken')
    expect(await agentsIn(one.id)).toEqual([anna])
  })

  it('makes a session with more seats', async () => {
    const one = await appointment()
    await session(one)
    await addAgent(staff(), { id: one.id, agentId: ben })
    expect(await sessionsPlanned(one.id)).toEqual(['session.ensure', 'session.remove'])
  })

  it('gives one of two appointments the agent that both want', async () => {
    const carl = await buildAgent(database.db, world)
    const two = [await appointment(), await appointment(start, ben)]
    const results = await Promise.allSettled(two.map((one) => addAgent(staff(), { id: one.id, agentId: carl })))
    expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected'])
  })
})

describe('taking somebody out', () => {
  it('frees the agent’s time; the other one has it now', async () => {
    const one = await appointment()
    await addAgent(staff(), { id: one.id, agentId: ben })
    await removeParticipant(staff(), { id: one.id, participantId: anna })
    expect(await busyAgents(one.id)).toEqual([ben])
    expect(await view(one.id)).toMatchObject({ agent: { id: ben }, target: { id: ben } })
  })

  it('voids a customer’s links, and does nothing the second time', async () => {
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

  it('leaves somebody to meet', async () => {
    const one = await appointment()
    const last = (participantId: string) => refusal(removeParticipant(staff(), { id: one.id, participantId }))
    expect((await last(anna)).details.reason).toBe('last_agent')
    expect((await last(one.customerId)).details.reason).toBe('last_customer')
    expect((await last(newId())).code).toBe('not_found')
  })

  it('lets customers take out customers only', async () => {
    const one = await appointment()
    const error = await refusal(removeParticipant(customer(one), { id: one.id, participantId: one.agentParticipantId }))
    expect(error.code).toBe('forbidden')
  })
})

describe('two who bring in the same agent at once', () => {
  it('have them there once; the second hears so, and not that they are busy elsewhere', async () => {
    for (let round = 0; round < 5; round++) {
      const one = await appointment(new Date(start.getTime() + round * 3_600_000))
      const asked = [1, 2, 3].map(() => addAgent(staff(), { id: one.id, agentId: ben }))
      const refused = (await Promise.allSettled(asked)).filter((each) => each.status === 'rejected')
      expect(refused.map(({ reason }) => reason.details.reason)).toEqual(['already_there', 'already_there'])
      expect(await agentsIn(one.id)).toEqual([anna, ben].sort())
    }
  })
})

describe('an agent', () => {
  it('gives the own appointment to a colleague, and has it no more', async () => {
    const one = await appointment()
    await reassignAppointment(staff(world, 'agent', anna), { id: one.id, agentId: ben })
    expect(await agentsIn(one.id)).toEqual([ben])
    const back = reassignAppointment(staff(world, 'agent', anna), { id: one.id, agentId: anna })
    expect((await refusal(back)).code).toBe('not_found')
  })
})

const verbs = [
  ['reassign', (as: Ctx, id: string) => reassignAppointment(as, { id, agentId: ben })],
  ['add an agent to', (as: Ctx, id: string) => addAgent(as, { id, agentId: ben })],
  ['take somebody out of', (as: Ctx, id: string) => removeParticipant(as, { id, participantId: anna })],
] as const

describe.each(verbs)('nobody can %s what is not theirs', (_, act) => {
  it('another company’s, another application’s and a missing one answer alike', async () => {
    const one = await appointment()
    const foreign = await buildWorld(database.db)
    const elsewhere = service({ ...world, applicationId: foreign.applicationId })
    const asked = [act(staff(foreign), one.id), act(elsewhere, one.id), act(staff(), newId())].map(refusal)
    expect((await Promise.all(asked)).map((error) => error.code)).toEqual(['not_found', 'not_found', 'not_found'])
  })

  it('the public must sign in, and an agent may not touch another’s', async () => {
    const one = await appointment()
    expect((await refusal(act(ctx, one.id))).code).toBe('unauthenticated')
    expect((await refusal(act(staff(world, 'agent', ben), one.id))).code).toMatch(/not_found|forbidden/)
  })

  it('once it is over', async () => {
    const one = await buildAppointment(database.db, world, { startAt: start, now: clock.now(), status: 'completed' })
    expect((await refusal(act(staff(), one.id))).details.reason).toBe('over')
  })
})

describe('accepting an appointment that is one’s own', () => {
  it('marks it as accepted, once', async () => {
    const one = await appointment()
    const agent = staff(world, 'agent', anna)
    expect(await acceptAppointment(agent, { id: one.id })).toMatchObject({ changed: true, overlaps: false })
    expect(await acceptAppointment(agent, { id: one.id })).toMatchObject({ changed: false })
    expect((await view(one.id)).interaction).toMatchObject({ state: 'COMPLETE' })
    await rescheduleAppointment(staff(), { id: one.id, start: later })
    expect((await view(one.id)).interaction).toMatchObject({ state: 'PENDING' })
  })

  it('is for agents, and for their own only', async () => {
    const one = await appointment()
    expect((await refusal(acceptAppointment(staff(), { id: one.id }))).code).toBe('forbidden')
    expect((await refusal(acceptAppointment(ctx, { id: one.id }))).code).toBe('unauthenticated')
    const foreign = await buildWorld(database.db)
    const strangers = [staff(world, 'agent', ben), staff(foreign, 'agent', foreign.agentId)]
    for (const as of strangers) expect((await refusal(acceptAppointment(as, { id: one.id }))).code).toBe('not_found')
  })
})
