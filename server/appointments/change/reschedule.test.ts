import { describe, expect, it } from 'vitest'
import { listTimesByLink } from '#server/portal/listTimesByLink.ts'
import { rescheduleByLink, viewByManageLink } from '#server/portal/manage.ts'
import { appointmentFixture, later, start } from '#server/testing/appointments.ts'
import { buildAppointment } from '#server/testing/builders/buildAppointment.ts'
import { buildPreset } from '#server/testing/builders/buildPreset.ts'
import { buildAgent, buildWorld } from '#server/testing/builders/buildWorld.ts'
import { refusal } from '#server/testing/refusal.ts'
import { cancelAppointment } from './cancel.ts'
import { rescheduleAppointment } from './reschedule.ts'

const fixture = appointmentFixture({ rescheduleCutOffMinutes: 120 })
const { staff, customer, service, appointment, timelineData } = fixture

const night = new Date('2026-11-24T02:00:00Z')
const row = async (id: string) => {
  const [found] = await fixture.database.sql`select *, local_start from appointments where id = ${id}`
  return found
}
const occupanciesOf = (id: string) => fixture.database.sql<{ agentId: string; from: Date; live: boolean }[]>`
  select agent_id as "agentId", lower(busy) as from, live from occupancies where appointment_id = ${id}`
const jobsOf = async (id: string) => {
  const rows = await fixture.database.sql<{ kind: string; revision: number }[]>`
    select kind, revision from jobs where subject = ${id} and superseded_at is null`
  return rows
}

describe('rescheduling an appointment', () => {
  it('starts a new revision with the same links, and moves the agent’s occupancy', async () => {
    const one = await appointment()
    const moved = await rescheduleAppointment(staff(), { id: one.id, start: later })
    expect(moved).toMatchObject({ changed: true, revision: 2, start: later })
    expect(await row(one.id)).toMatchObject({ revision: 2, local_start: '2026-11-24T11:00', status: 'activated' })
    expect(await occupanciesOf(one.id)).toEqual([{ agentId: fixture.world.agentId, from: later, live: true }])
    expect(await viewByManageLink(fixture.ctx, { token: one.manageToken })).toMatchObject({ start: later, revision: 2 })
  })

  it('plans messages, session and dispatch for the new time only', async () => {
    const one = await appointment()
    await rescheduleAppointment(staff(), { id: one.id, start: later })
    const planned = await jobsOf(one.id)
    expect(planned.every((job) => job.revision === 2)).toBe(true)
    expect(planned.map((job) => job.kind)).toEqual(
      expect.arrayContaining(['dispatch.send', 'session.ensure', 'notification.email', 'appointment.advance']),
    )
  })

  it('frees the previous time immediately', async () => {
    const one = await appointment()
    await rescheduleAppointment(staff(), { id: one.id, start: later })
    const two = await appointment(new Date('2026-11-24T12:00:00Z'))
    await expect(rescheduleAppointment(customer(two), { id: two.id, start })).resolves.toMatchObject({ changed: true })
  })

  it('may overlap its own previous time', async () => {
    const one = await appointment()
    const quarter = new Date(start.getTime() + 15 * 60_000)
    await expect(rescheduleAppointment(staff(), { id: one.id, start: quarter })).resolves.toMatchObject({
      revision: 2,
    })
  })

  it('changes nothing for the same time again, as after a double click', async () => {
    const one = await appointment()
    const both = await Promise.all([1, 2].map(() => rescheduleAppointment(staff(), { id: one.id, start: later })))
    expect(both.map((each) => each.changed).sort()).toEqual([false, true])
    expect(await row(one.id)).toMatchObject({ revision: 2 })
    expect(await timelineData(one.id, 'rescheduled')).toHaveLength(1)
  })

  it('changes nothing if the time is taken, and suggests three nearby times', async () => {
    const [one] = [await appointment(), await appointment(later)]
    const error = await refusal(rescheduleAppointment(staff(), { id: one.id, start: later }))
    expect(error).toMatchObject({ code: 'conflict', details: { reason: 'taken' } })
    expect(error.details.alternatives).toHaveLength(3)
    expect(await row(one.id)).toMatchObject({ revision: 1, starts_at: start })
    expect(await occupanciesOf(one.id)).toMatchObject([{ from: start, live: true }])
  })

  it('succeeds for only one of two appointments that are rescheduled to the same time at once', async () => {
    const both = [await appointment(), await appointment(new Date('2026-11-24T12:00:00Z'))]
    const results = await Promise.allSettled(
      both.map((one) => rescheduleAppointment(staff(), { id: one.id, start: later })),
    )
    expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  it('lets staff choose any time that is not in the past', async () => {
    const one = await appointment()
    await rescheduleAppointment(staff(), { id: one.id, start: night })
    const error = await refusal(rescheduleAppointment(staff(), { id: one.id, start: new Date('2026-11-20T09:00:00Z') }))
    expect(error.details.errors?.[0]?.pointer).toBe('/start')
  })

  it.each(['completed', 'cancelled', 'no_show', 'failed', 'in_progress'] as const)(
    'is refused once it is %s',
    async (status) => {
      const one = await buildAppointment(fixture.database.db, fixture.world, {
        startAt: start,
        now: fixture.clock.now(),
        status,
      })
      const error = await refusal(rescheduleAppointment(staff(), { id: one.id, start: later }))
      expect(error).toMatchObject({ code: 'conflict', details: { reason: 'over' } })
    },
  )
})

describe('a customer who reschedules', () => {
  it('can choose only times that are offered', async () => {
    const one = await appointment()
    const error = await refusal(rescheduleAppointment(customer(one), { id: one.id, start: night }))
    expect(error).toMatchObject({ code: 'conflict', details: { reason: 'not_offered' } })
    await expect(rescheduleAppointment(customer(one), { id: one.id, start: later })).resolves.toMatchObject({
      revision: 2,
    })
  })

  it('can do so until the preset’s cut-off; staff can later too', async () => {
    const one = await appointment()
    fixture.clock.set(new Date('2026-11-24T07:00:00Z'))
    const error = await refusal(rescheduleAppointment(customer(one), { id: one.id, start: later }))
    expect(error).toMatchObject({ code: 'conflict', details: { reason: 'too_late' } })
    await expect(rescheduleAppointment(staff(), { id: one.id, start: later })).resolves.toMatchObject({
      revision: 2,
    })
  })

  it('gets another agent if the service allows any, which the timeline records', async () => {
    const colleague = await buildAgent(fixture.database.db, fixture.world)
    const policy = { assignment: { mode: 'any' as const, agentIds: [fixture.world.agentId, colleague] } }
    const either = await buildPreset(fixture.database.db, {
      ...fixture.world,
      policy,
      slug: 'either',
      isDefault: false,
    })
    const [one] = [await appointment(start, either), await appointment(later)]
    await rescheduleAppointment(customer(one), { id: one.id, start: later })
    expect(await occupanciesOf(one.id)).toEqual([{ agentId: colleague, from: later, live: true }])
    expect(await row(one.id)).toMatchObject({ agent_id: colleague, target_id: colleague })
    expect(await timelineData(one.id, 'rescheduled')).toMatchObject([{ chosenBy: 'only_one', agentId: colleague }])
  })

  it('can use the manage link: offered days, a time, and a reason that is stored', async () => {
    const one = await appointment()
    const times = await listTimesByLink(fixture.ctx, { token: one.manageToken, days: 5, timezone: 'Europe/Berlin' })
    const offered = times?.days.flatMap((day) => day.slots.map((slot) => slot.start.getTime())) ?? []
    expect(offered).toContain(later.getTime())
    expect(offered).not.toContain(start.getTime())
    const moved = await rescheduleByLink(fixture.ctx, {
      token: one.manageToken,
      start: later,
      reason: 'My train\nis late',
    })
    expect(moved).toMatchObject({ ok: true, start: later })
    expect(await row(one.id)).toMatchObject({ reschedule_reason: 'My train is late' })
  })

  it('learns through the manage link why a time is refused, with nearby times', async () => {
    const [one] = [await appointment(), await appointment(later)]
    expect(await rescheduleByLink(fixture.ctx, { token: one.manageToken, start: later })).toMatchObject({
      ok: false,
      reason: 'taken',
    })
    await cancelAppointment(staff(), { id: one.id })
    expect(await rescheduleByLink(fixture.ctx, { token: one.manageToken, start: later })).toEqual({
      ok: false,
      reason: 'over',
    })
    expect(await rescheduleByLink(fixture.ctx, { token: 'x'.repeat(40), start: later })).toEqual({
      ok: false,
      reason: 'unknown',
    })
  })
})

describe('access control for rescheduling', () => {
  it('refuses the public', async () => {
    const one = await appointment()
    expect((await refusal(rescheduleAppointment(fixture.ctx, { id: one.id, start: later }))).code).toBe(
      'unauthenticated',
    )
  })

  it('is not_found for another organization’s, another agent’s, another customer’s and an unknown appointment', async () => {
    const [one, two] = [await appointment(), await appointment(later)]
    const foreign = await buildWorld(fixture.database.db)
    const colleague = await buildAgent(fixture.database.db, fixture.world)
    const elsewhere = service({ ...fixture.world, applicationId: foreign.applicationId })
    const attempts = [staff(foreign), staff(fixture.world, 'agent', colleague), customer(two), elsewhere].map((as) =>
      refusal(rescheduleAppointment(as, { id: one.id, start: later })),
    )
    attempts.push(refusal(rescheduleAppointment(staff(), { id: foreign.presetId, start: later })))
    const errors = await Promise.all(attempts)
    expect(errors.map((error) => error.code)).toEqual(Array(5).fill('not_found'))
  })
})
