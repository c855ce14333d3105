import { describe, expect, it } from 'vitest'
import { appointmentFixture, start } from '#server/testing/appointments.ts'
import { buildAgent, buildWorld } from '#server/testing/builders/buildWorld.ts'
import { checkTime } from './checkTime.ts'
import { listColleagues } from './listColleagues.ts'
import { listStaffOffers } from './listStaffOffers.ts'
import { listStaffTimes } from './listStaffTimes.ts'

const fixture = appointmentFixture()
const { staff, appointment } = fixture
const agent = () => staff(fixture.world, 'agent', fixture.world.agentId)
const supervisor = () => staff()

/** 21:00 in Berlin, outside the opening hours. */
const evening = new Date('2026-11-24T20:00:00Z')

describe('the choices offered to staff', () => {
  it('shows an agent the services assigned to them, and a supervisor all services with their agents', async () => {
    const colleague = await buildAgent(fixture.database.db, fixture.world)
    const [own] = await listStaffOffers(agent())
    expect(own?.services).toMatchObject([{ presetId: fixture.world.presetId, agents: [{ id: fixture.world.agentId }] }])
    const [none] = await listStaffOffers(staff(fixture.world, 'agent', colleague))
    expect(none?.services).toEqual([])
    const all = await listStaffOffers(supervisor())
    expect(all.map((offer) => offer.applicationId)).toEqual([fixture.world.applicationId])
    await expect(listStaffOffers(fixture.ctx)).rejects.toMatchObject({ code: 'unauthenticated' })
  })

  it('offers the times that customers are offered, including the appointment’s own time while it is rescheduled', async () => {
    const { id } = await appointment()
    const { applicationId, presetId } = fixture.world
    const withoutAppointment = await listStaffTimes(agent(), { days: 5, applicationId, presetId, from: '2026-11-24' })
    const whileRescheduling = await listStaffTimes(agent(), { days: 5, appointmentId: id, from: '2026-11-24' })
    const starts = (times: typeof withoutAppointment) => times.days[0]?.slots.map((slot) => slot.start.getTime())
    expect(starts(withoutAppointment)).not.toContain(start.getTime())
    expect(starts(whileRescheduling)).toContain(start.getTime())
  })

  it('explains for each agent why a time is not offered, and gives no reason for a free agent', async () => {
    await appointment()
    const { applicationId, presetId, agentId } = fixture.world
    const at = (when: Date) => checkTime(supervisor(), { applicationId, presetId, start: when })
    expect(await at(start)).toMatchObject({ offered: false, taken: true, agents: [{ id: agentId, reasons: ['busy'] }] })
    expect(await at(evening)).toMatchObject({ offered: false, taken: false, agents: [{ reasons: ['closed'] }] })
    expect(await at(new Date('2026-11-24T10:00:00Z'))).toMatchObject({
      offered: true,
      taken: false,
      agents: [{ reasons: [] }],
    })
    await appointment(evening)
    expect(await at(evening)).toMatchObject({ taken: true, agents: [{ reasons: ['busy', 'closed'] }] })
    const far = await at(new Date('2031-01-07T09:00:00Z'))
    expect(far.offered).toBe(false)
  })

  it('lists colleagues who could take an appointment, free ones first, and why others cannot', async () => {
    const { id } = await appointment()
    const [busy, free] = [
      await buildAgent(fixture.database.db, fixture.world),
      await buildAgent(fixture.database.db, fixture.world),
    ]
    await appointment(start, { agentId: busy })
    expect(await listColleagues(agent(), { id })).toMatchObject([
      { id: free, reasons: [] },
      { id: busy, reasons: ['busy'] },
    ])
    const foreignSupervisor = staff(await buildWorld(fixture.database.db), 'supervisor')
    await expect(listColleagues(foreignSupervisor, { id })).rejects.toMatchObject({ code: 'not_found' })
    await expect(listColleagues(staff(fixture.world, 'agent', free), { id })).rejects.toMatchObject({
      code: 'not_found',
    })
  })

  it('shows an agent nothing of other agents and their appointments', async () => {
    const { id } = await appointment()
    const colleague = await buildAgent(fixture.database.db, fixture.world)
    const asColleague = staff(fixture.world, 'agent', colleague)
    const missing = { code: 'not_found' }
    await expect(checkTime(asColleague, { appointmentId: id, start })).rejects.toMatchObject(missing)
    await expect(listStaffTimes(asColleague, { days: 5, appointmentId: id })).rejects.toMatchObject(missing)
    const { applicationId, presetId, agentId } = fixture.world
    const attempt = listStaffTimes(asColleague, { days: 5, applicationId, presetId, agentId })
    await expect(attempt).rejects.toMatchObject({ code: 'forbidden' })
    const foreign = staff(await buildWorld(fixture.database.db), 'admin')
    await expect(listStaffTimes(foreign, { days: 5, applicationId, presetId })).rejects.toMatchObject(missing)
    await expect(checkTime(foreign, { appointmentId: id, start })).rejects.toMatchObject(missing)
  })
})
