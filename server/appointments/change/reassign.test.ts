import { beforeEach, describe, expect, it } from 'vitest'
import { newId } from '#server/lib/ids.ts'
import { appointmentFixture, later, start } from '#server/testing/appointments.ts'
import { buildAgent, buildWorld } from '#server/testing/builders/buildWorld.ts'
import { refusal } from '#server/testing/refusal.ts'
import { addAgent } from '../participants/addAgent.ts'
import { reassignAppointment } from './reassign.ts'
import { rescheduleAppointment } from './reschedule.ts'

const fixture = appointmentFixture()
const { staff, appointment, view, agentsIn, busyAgents, timelineData, insertSession, plannedSessions, auditActions } =
  fixture

let anna: string
let ben: string
beforeEach(async () => {
  anna = fixture.world.agentId
  ben = await buildAgent(fixture.database.db, fixture.world)
})

const plannedDispatches = async (id: string) => {
  const rows = await fixture.database.sql<{ payload: { number: number } }[]>`
    select payload from jobs where subject = ${id} and kind = 'dispatch.send' and superseded_at is null`
  return rows.map((row) => row.payload.number)
}

describe('reassigning an appointment', () => {
  it('reserves the new agent’s time, frees the previous agent’s, and changes organizer and target', async () => {
    const one = await appointment()
    await reassignAppointment(staff(), { id: one.id, agentId: ben })
    expect(await busyAgents(one.id)).toEqual([ben])
    expect(await agentsIn(one.id)).toEqual([ben])
    expect(await view(one.id)).toMatchObject({
      agent: { id: ben },
      organizerId: ben,
      target: { type: 'AGENT', id: ben },
    })
    expect(await auditActions(one.id)).toEqual(['appointment.reassign'])
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
    expect(await timelineData(one.id, 'reassigned')).toHaveLength(1)
  })

  it('is refused if the new agent is busy, and changes nothing', async () => {
    const one = await appointment()
    await appointment(start, { agentId: ben })
    const error = await refusal(reassignAppointment(staff(), { id: one.id, agentId: ben }))
    expect(error).toMatchObject({ code: 'conflict', details: { reason: 'taken' } })
    expect(await busyAgents(one.id)).toEqual([anna])
    expect(await auditActions(one.id)).toHaveLength(0)
  })

  it('can be undone; an agent who is added again gets a new link', async () => {
    const one = await appointment()
    await reassignAppointment(staff(), { id: one.id, agentId: ben })
    await reassignAppointment(staff(), { id: one.id, agentId: anna })
    expect(await agentsIn(one.id)).toEqual([anna])
    const [row] = await fixture.database
      .sql`select token_generation from participants where appointment_id = ${one.id} and staff_id = ${anna}`
    expect(row?.token_generation).toBe(2)
  })

  it('sends the dispatch to the new agent', async () => {
    const one = await appointment()
    await fixture.database
      .sql`insert into dispatches (organization_id, id, appointment_id, revision, number, agent_id, from_id, message_id, state, created_at)
      values (${fixture.world.organizationId}, ${newId()}, ${one.id}, 1, 1, ${anna}, ${`booking:${one.id}:r1.1`}, 'm', 'sent', now())`
    await reassignAppointment(staff(), { id: one.id, agentId: ben })
    expect(await plannedDispatches(one.id)).toEqual([2])
  })

  it('replaces the session only if the new agent is in another region', async () => {
    await fixture.database
      .sql`insert into genesys_settings (organization_id, application_id, region, is_primary, client_id, client_secret, genesys_organization_id)
      select organization_id, application_id, 'mypurecloud.com', false, client_id, client_secret, genesys_organization_id from genesys_settings
      where application_id = ${fixture.world.applicationId}`
    const [near, far] = [await appointment(), await appointment(later)]
    for (const one of [near, far]) await insertSession(one)
    await reassignAppointment(staff(), { id: near.id, agentId: ben })
    expect(await plannedSessions(near.id)).toEqual([])
    await fixture.database.sql`update staff set region = 'mypurecloud.com' where id = ${ben}`
    await reassignAppointment(staff(), { id: far.id, agentId: ben })
    expect(await plannedSessions(far.id)).toEqual(['session.ensure', 'session.remove'])
  })

  it('refuses an agent of another application at /agentId', async () => {
    const one = await appointment()
    const other = await buildWorld(fixture.database.db)
    for (const agentId of [other.agentId, newId()]) {
      const error = await refusal(reassignAppointment(staff(), { id: one.id, agentId }))
      expect(error.details.errors?.[0]?.pointer).toBe('/agentId')
    }
  })
})

describe('an agent who reassigns', () => {
  it('hands their appointment to a colleague and loses access to it', async () => {
    const one = await appointment()
    await reassignAppointment(staff(fixture.world, 'agent', anna), { id: one.id, agentId: ben })
    expect(await agentsIn(one.id)).toEqual([ben])
    const back = reassignAppointment(staff(fixture.world, 'agent', anna), { id: one.id, agentId: anna })
    expect((await refusal(back)).code).toBe('not_found')
  })
})
