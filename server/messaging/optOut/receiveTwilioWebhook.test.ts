import { describe, expect, it } from 'vitest'
import { createCaller } from '#server/api/router.ts'
import { releaseContact } from '#server/appointments/change/releaseContact.ts'
import { getStaffAppointment } from '#server/appointments/timeline/getStaffAppointment.ts'
import { addMinutes } from '#server/lib/time.ts'
import { findApplicationById } from '#server/tenants/applications/data.ts'
import { optOutFixture } from '#server/testing/optOuts.ts'
import { sendCode } from '#server/verification/sendCode.ts'
import { keywordOf } from './keywordRules.ts'

const fixture = optOutFixture()
const { book, listPlanned, listReasons, listEvents, buildSupervisor } = fixture

describe('a customer who replies STOP', () => {
  it('gets no reminders and follow-ups by text, but still booking changes, join links and codes', async () => {
    const appointment = await book()
    expect(await listPlanned(appointment)).toEqual(['FOLLOW_UP SMS', 'REMINDER EMAIL', 'REMINDER SMS', 'ROOM SMS'])
    expect(await fixture.harness.receiveText(fixture.phone, ' Stop. ')).toEqual({ status: 200, reply: null })
    await fixture.harness.run()
    expect(await listPlanned(appointment)).toEqual(['REMINDER EMAIL', 'ROOM SMS'])
    expect(await listReasons(appointment)).toEqual([
      'FOLLOW_UP SMS: Opted out of reminders and follow-ups',
      'REMINDER SMS: Opted out of reminders and follow-ups',
    ])
    const application = await findApplicationById(fixture.harness.ctx.db, fixture.world.applicationId)
    if (!application) throw new Error('no application')
    const before = (await fixture.harness.inbox(fixture.phone)).length
    await sendCode(fixture.harness.ctx, {
      application,
      contact: { phone: fixture.phone },
      purpose: 'find',
      locale: 'en',
    })
    await fixture.harness.run()
    expect(await fixture.harness.inbox(fixture.phone)).toHaveLength(before + 1)
  })

  it('is shown to staff as opted out, with the channel and the time', async () => {
    const appointment = await book()
    await fixture.harness.receiveText(fixture.phone, 'STOP')
    await fixture.harness.run()
    const details = await getStaffAppointment(await buildSupervisor(), { id: appointment.id })
    expect(details.suppressions).toEqual([
      {
        participantId: appointment.customerId,
        channel: 'SMS',
        reason: 'opt_out',
        stops: 'optional',
        at: expect.any(Date),
      },
    ])
    expect(details.timeline.map(({ kind }) => kind)).toContain('reminders_stopped')
  })

  it('gets no reminders for later bookings either', async () => {
    await book()
    await fixture.harness.receiveText(fixture.phone, 'STOP')
    await fixture.harness.run()
    const later = await book()
    fixture.harness.clock.set(addMinutes(later.startAt, -23 * 60))
    await fixture.harness.run()
    const texts = (await fixture.harness.inbox(fixture.phone)).filter(({ text }) => /tomorrow|in 1 day/i.test(text))
    expect(texts).toEqual([])
    expect(await listReasons(later)).toContain('REMINDER SMS: Opted out of reminders and follow-ups')
    fixture.harness.clock.set(new Date())
  })

  it('is recorded once, and can opt in again with START', async () => {
    const appointment = await book()
    await fixture.harness.receiveText(fixture.phone, 'STOP')
    await fixture.harness.run()
    await fixture.harness.receiveText(fixture.phone, 'start')
    await fixture.harness.run()
    expect(await listPlanned(appointment)).toEqual(['FOLLOW_UP SMS', 'REMINDER EMAIL', 'REMINDER SMS', 'ROOM SMS'])
    expect(await listEvents()).toEqual(['lifted opt_out text', 'stopped opt_out text'])
  })

  it('gets no code until START if the vendor handles STOP itself', async () => {
    await book()
    await fixture.harness.receiveText(fixture.phone, 'STOP', { byVendor: true })
    const application = await findApplicationById(fixture.harness.ctx.db, fixture.world.applicationId)
    if (!application) throw new Error('no application')
    await sendCode(fixture.harness.ctx, {
      application,
      contact: { phone: fixture.phone },
      purpose: 'find',
      locale: 'en',
    })
    await fixture.harness.run()
    expect(await listEvents()).toEqual(['stopped opt_out text', 'stopped opt_out vendor'])
    await fixture.harness.receiveText(fixture.phone, 'START', { byVendor: true })
    await fixture.harness.run()
    expect(await listEvents()).toContain('lifted opt_out text')
    const { organizationId, applicationId } = fixture.world
    const details = await getStaffAppointment(await buildSupervisor(), { id: (await book()).id })
    expect({ organizationId, applicationId, stopped: details.suppressions }).toMatchObject({ stopped: [] })
  })
})

it('answers HELP with the support contact, unless the vendor has answered it', async () => {
  await book()
  const { reply } = await fixture.harness.receiveText(fixture.phone, 'help')
  expect(reply).toBe(
    'Test application texts you about your appointments. Questions? +49 30 123456. Text STOP to end reminders, START to resume them.',
  )
  expect(await fixture.harness.receiveText(fixture.phone, 'HELP', { byVendor: true })).toEqual({
    status: 200,
    reply: null,
  })
  expect(await fixture.harness.receiveText(fixture.phone, 'Please stop by at five')).toEqual({
    status: 200,
    reply: null,
  })
  expect(await listEvents()).toEqual([])
})

it.each([
  ['STOP', 'STOP'],
  ['„Stopp!“', 'STOP'],
  ['arrêt', 'STOP'],
  ['إلغاء', 'STOP'],
  ['Unstop', 'START'],
  ['Hilfe', 'HELP'],
  ['stop by later', null],
  ['', null],
])('reads %s as %s', (body, keyword) => expect(keywordOf(body)).toBe(keyword))

describe('staff', () => {
  it('can lift an opt-out with a reason, which plans the stopped notifications again', async () => {
    const appointment = await book()
    await fixture.harness.receiveText(fixture.phone, 'STOP')
    await fixture.harness.run()
    const ctx = await buildSupervisor()
    const input = { id: appointment.id, participantId: appointment.customerId, channel: 'SMS' as const }
    await expect(createCaller(ctx).appointments.releaseContact({ ...input, reason: ' ' })).rejects.toMatchObject({
      cause: { details: { errors: [{ pointer: '/reason' }] } },
    })
    expect(await releaseContact(ctx, { ...input, reason: 'Asked for it on the telephone' })).toEqual({ released: true })
    expect(await listPlanned(appointment)).toEqual(['FOLLOW_UP SMS', 'REMINDER EMAIL', 'REMINDER SMS', 'ROOM SMS'])
    expect(await listEvents()).toEqual(['lifted opt_out staff', 'stopped opt_out text'])
  })
})
