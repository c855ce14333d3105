import { beforeEach, describe, expect, it } from 'vitest'
import { newId } from '#server/lib/ids.ts'
import type { Ctx } from '#server/platform/context.ts'
import { viewByManageLink } from '#server/portal/manage.ts'
import { appointmentFixture, later, start } from '#server/testing/appointments.ts'
import { buildAppointment } from '#server/testing/builders/buildAppointment.ts'
import { buildAgent, buildWorld } from '#server/testing/builders/buildWorld.ts'
import { refusal } from '#server/testing/refusal.ts'
import { reassignAppointment } from '../change/reassign.ts'
import { rescheduleAppointment } from '../change/reschedule.ts'
import { acceptAppointment } from './accept.ts'
import { addAgent } from './addAgent.ts'
import { removeParticipant } from './removeParticipant.ts'

const fixture = appointmentFixture()
const {
  staff,
  customer,
  service,
  appointment,
  view,
  agentsIn,
  busyAgents,
  timelineData,
  insertSession,
  plannedSessions,
} = fixture

let anna: string
let ben: string
beforeEach(async () => {
  anna = fixture.world.agentId
  ben = await buildAgent(fixture.database.db, fixture.world)
})

describe('adding an agent', () => {
  it('reserves the second agent’s time too, and a reschedule needs both agents to be free', async () => {
    const one = await appointment()
    await addAgent(staff(), { id: one.id, agentId: ben })
    expect(await busyAgents(one.id)).toEqual([anna, ben].sort())
    await appointment(later, { agentId: ben })
    expect((await refusal(rescheduleAppointment(staff(), { id: one.id, start: later }))).details.reason).toBe('taken')
    expect(await busyAgents(one.id)).toEqual([anna, ben].sort())
  })

  it('refuses an agent who is already a participant, also in concurrent requests', async () => {
    const one = await appointment()
    const both = await Promise.allSettled([1, 2].map(() => addAgent(staff(), { id: one.id, agentId: ben })))
    expect(both.map((each) => each.status).sort()).toEqual(['fulfilled', 'rejected'])
    expect((await refusal(addAgent(staff(), { id: one.id, agentId: ben }))).details.reason).toBe('already_there')
    expect(await timelineData(one.id, 'participant_added')).toHaveLength(1)
  })

  it('refuses a busy agent', async () => {
    const one = await appointment()
    await appointment(start, { agentId: ben })
    expect((await refusal(addAgent(staff(), { id: one.id, agentId: ben }))).details.reason).toBe('taken')
    expect(await agentsIn(one.id)).toEqual([anna])
  })

  it('replaces the session by one that admits more participants', async () => {
    const one = await appointment()
    await insertSession(one)
    await addAgent(staff(), { id: one.id, agentId: ben })
    expect(await plannedSessions(one.id)).toEqual(['session.ensure', 'session.remove'])
  })

  it('adds an agent to only one of two overlapping appointments when both requests arrive at once', async () => {
    const carl = await buildAgent(fixture.database.db, fixture.world)
    const two = [await appointment(), await appointment(start, { agentId: ben })]
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
    await fixture.database.sql`insert into participants (organization_id, id, appointment_id, type, name, created_at)
      values (${fixture.world.organizationId}, ${second}, ${one.id}, 'CUSTOMER', 'Second Customer', now())`
    expect(await removeParticipant(staff(), { id: one.id, participantId: one.customerId })).toMatchObject({
      changed: true,
    })
    expect(await viewByManageLink(fixture.ctx, { token: one.manageToken })).toBeNull()
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
  it('adds the agent once; the other requests are refused with already_there instead of taken', async () => {
    for (let round = 0; round < 5; round++) {
      const one = await appointment(new Date(start.getTime() + round * 3_600_000))
      const requests = [1, 2, 3].map(() => addAgent(staff(), { id: one.id, agentId: ben }))
      const refused = (await Promise.allSettled(requests)).filter((each) => each.status === 'rejected')
      expect(refused.map(({ reason }) => reason.details.reason)).toEqual(['already_there', 'already_there'])
      expect(await agentsIn(one.id)).toEqual([anna, ben].sort())
    }
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
    const foreign = await buildWorld(fixture.database.db)
    const elsewhere = service({ ...fixture.world, applicationId: foreign.applicationId })
    const requests = [act(staff(foreign), one.id), act(elsewhere, one.id), act(staff(), newId())].map(refusal)
    expect((await Promise.all(requests)).map((error) => error.code)).toEqual(['not_found', 'not_found', 'not_found'])
  })

  it('requires signing in, and is refused for another agent’s appointment', async () => {
    const one = await appointment()
    expect((await refusal(act(fixture.ctx, one.id))).code).toBe('unauthenticated')
    expect((await refusal(act(staff(fixture.world, 'agent', ben), one.id))).code).toMatch(/not_found|forbidden/)
  })

  it('is refused once the appointment is over', async () => {
    const one = await buildAppointment(fixture.database.db, fixture.world, {
      startAt: start,
      now: fixture.clock.now(),
      status: 'completed',
    })
    expect((await refusal(act(staff(), one.id))).details.reason).toBe('over')
  })
})

describe('accepting an appointment that is already assigned to the agent', () => {
  it('marks it as accepted once', async () => {
    const one = await appointment()
    const agent = staff(fixture.world, 'agent', anna)
    expect(await acceptAppointment(agent, { id: one.id })).toMatchObject({ changed: true, overlaps: false })
    expect(await acceptAppointment(agent, { id: one.id })).toMatchObject({ changed: false })
    expect((await view(one.id)).interaction).toMatchObject({ state: 'COMPLETE' })
    await rescheduleAppointment(staff(), { id: one.id, start: later })
    expect((await view(one.id)).interaction).toMatchObject({ state: 'PENDING' })
  })

  it('is possible for agents only, and for their own appointments only', async () => {
    const one = await appointment()
    expect((await refusal(acceptAppointment(staff(), { id: one.id }))).code).toBe('forbidden')
    expect((await refusal(acceptAppointment(fixture.ctx, { id: one.id }))).code).toBe('unauthenticated')
    const foreign = await buildWorld(fixture.database.db)
    const strangers = [staff(fixture.world, 'agent', ben), staff(foreign, 'agent', foreign.agentId)]
    for (const as of strangers) expect((await refusal(acceptAppointment(as, { id: one.id }))).code).toBe('not_found')
  })
})
