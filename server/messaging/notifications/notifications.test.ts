import { describe, expect, it } from 'vitest'
import { cancelAppointment } from '#server/appointments/change/cancel.ts'
import { notificationFixture } from '#server/testing/notifications.ts'

const fixture = notificationFixture()
const { book, plan, staff, as, row, waitForStatus } = fixture

describe('a customer', () => {
  it('gets one email with the calendar file and one text, both with the join link', async () => {
    const booked = await book()
    await fixture.harness.run()
    await fixture.harness.run()
    const [mail, ...more] = await fixture.harness.inbox(booked.email)
    expect(more).toEqual([])
    expect(mail?.text).toContain(booked.joinToken)
    expect(mail?.attachments).toHaveLength(1)
    expect(mail?.from).toBe('Test application <no-reply@demo.test>')
    const texts = await fixture.harness.inbox(booked.phone)
    expect(texts).toHaveLength(1)
    expect(texts[0]?.text).toContain(booked.joinToken)
    await waitForStatus(booked.id, 'CREATE', 'DELIVERED')
    await waitForStatus(booked.id, 'CREATE', 'DELIVERED', 'SMS')
  })

  it('gets each reminder and the follow-up once and at its time, however many ticks run at once', async () => {
    const booked = await book({ inMinutes: 30 * 60 })
    await fixture.harness.run()
    for (const minutes of [6 * 60 + 1, 23 * 60, 3 * 60]) {
      fixture.harness.clock.advance(minutes * 60_000)
      await Promise.all([fixture.harness.run(), fixture.harness.run(), fixture.harness.run()])
    }
    expect(await fixture.harness.inbox(booked.email)).toHaveLength(4)
    expect(await fixture.harness.inbox(booked.phone)).toHaveLength(2)
  })

  it('gets nothing at an unverified address, unless an integrator entered it', async () => {
    const own = await book({ verified: false })
    const trusted = await book({ verified: false, source: 'rest' })
    await fixture.harness.run()
    expect(await fixture.harness.inbox(own.email)).toEqual([])
    expect(await fixture.harness.inbox(trusted.email)).toHaveLength(1)
  })

  it('gets no second email when the appointment is replanned after everything was sent', async () => {
    const booked = await book()
    await fixture.harness.run()
    await waitForStatus(booked.id, 'CREATE', 'DELIVERED')
    await plan(booked.id)
    await fixture.harness.run()
    expect(await fixture.harness.inbox(booked.email)).toHaveLength(1)
    expect((await row(booked.id, 'CREATE')).status).toBe('DELIVERED')
  })
})

describe('a cancelled appointment', () => {
  it('is announced as cancelled, and nothing else is sent', async () => {
    const booked = await book()
    await fixture.harness.run()
    await cancelAppointment(as(staff()), { id: booked.id })
    await fixture.harness.run()
    fixture.harness.clock.advance(72 * 3_600_000)
    await fixture.harness.run()
    const mails = await fixture.harness.inbox(booked.email)
    expect(mails).toHaveLength(2)
    expect((await row(booked.id, 'REMINDER')).status).toBe('CANCELLED')
    expect((await row(booked.id, 'CANCELLED')).status).not.toBe('CANCELLED')
  })

  it('is not announced to a customer who never received a confirmation', async () => {
    const booked = await book()
    await cancelAppointment(as(staff()), { id: booked.id })
    await fixture.harness.run()
    expect(await fixture.harness.inbox(booked.email)).toEqual([])
    expect((await row(booked.id, 'CANCELLED')).status).toBe('CANCELLED')
  })

  it('stops an email that is being retried', async () => {
    await fixture.harness.injectFault({ vendor: 'resend', mode: 'status', status: 401 })
    const booked = await book()
    await fixture.harness.run()
    const attempts = await fixture.database
      .sql`select 1 from attempts a join messages m on m.id = a.subject_id where m.appointment_id = ${booked.id} and m.state = 'open'`
    expect(attempts.length).toBeGreaterThan(0)
    await fixture.harness.clearFaults()
    await cancelAppointment(as(staff()), { id: booked.id })
    await fixture.harness.run()
    const subjects = (await fixture.harness.inbox(booked.email)).map((mail) => mail.subject)
    expect(subjects.filter((subject) => /confirmed|booked/i.test(subject ?? ''))).toEqual([])
    const open = await fixture.database
      .sql`select 1 from messages where sealed is not null and appointment_id = ${booked.id} and state = 'open'`
    expect(open).toHaveLength(0)
  })
})
