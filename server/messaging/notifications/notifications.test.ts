import { describe, expect, it } from 'vitest'
import { cancelAppointment } from '#server/appointments/change/cancel.ts'
import { notificationFixture } from '#server/testing/notifications.ts'

const stage = notificationFixture()
const { book, plan, staff, as, row, waitForStatus: comesTo } = stage

describe('what a customer gets', () => {
  it('is a mail with the calendar file and a text, both with the join link, once', async () => {
    const booked = await book()
    await stage.harness.run()
    await stage.harness.run()
    const [mail, ...more] = await stage.harness.inbox(booked.email)
    expect(more).toEqual([])
    expect(mail?.text).toContain(booked.joinToken)
    expect(mail?.attachments).toHaveLength(1)
    expect(mail?.from).toBe('Test application <no-reply@demo.test>')
    const texts = await stage.harness.inbox(booked.phone)
    expect(texts).toHaveLength(1)
    expect(texts[0]?.text).toContain(booked.joinToken)
    await comesTo(booked.id, 'CREATE', 'DELIVERED')
    await comesTo(booked.id, 'CREATE', 'DELIVERED', 'SMS')
  })

  it('is each reminder at its time, then the follow-up, once each, however many run at once', async () => {
    const booked = await book({ inMinutes: 30 * 60 })
    await stage.harness.run()
    for (const minutes of [6 * 60 + 1, 23 * 60, 3 * 60]) {
      stage.harness.clock.advance(minutes * 60_000)
      await Promise.all([stage.harness.run(), stage.harness.run(), stage.harness.run()])
    }
    expect(await stage.harness.inbox(booked.email)).toHaveLength(4)
    expect(await stage.harness.inbox(booked.phone)).toHaveLength(2)
  })

  it('is nothing at an address that nobody has proven, unless an integrator vouches for it', async () => {
    const own = await book({ proven: false })
    const vouched = await book({ proven: false, source: 'rest' })
    await stage.harness.run()
    expect(await stage.harness.inbox(own.email)).toEqual([])
    expect(await stage.harness.inbox(vouched.email)).toHaveLength(1)
  })

  it('is one mail though the plan is made again after everything was sent', async () => {
    const booked = await book()
    await stage.harness.run()
    await comesTo(booked.id, 'CREATE', 'DELIVERED')
    await plan(booked.id)
    await stage.harness.run()
    expect(await stage.harness.inbox(booked.email)).toHaveLength(1)
    expect((await row(booked.id, 'CREATE')).status).toBe('DELIVERED')
  })
})

describe('a cancelled appointment', () => {
  it('leaves only the word that it is cancelled, to those who had heard of it', async () => {
    const booked = await book()
    await stage.harness.run()
    await cancelAppointment(as(staff()), { id: booked.id })
    await stage.harness.run()
    stage.harness.clock.advance(72 * 3_600_000)
    await stage.harness.run()
    const mails = await stage.harness.inbox(booked.email)
    expect(mails).toHaveLength(2)
    expect((await row(booked.id, 'REMINDER')).status).toBe('CANCELLED')
    expect((await row(booked.id, 'CANCELLED')).status).not.toBe('CANCELLED')
  })

  it('is not announced to somebody who never heard that it was booked', async () => {
    const booked = await book()
    await cancelAppointment(as(staff()), { id: booked.id })
    await stage.harness.run()
    expect(await stage.harness.inbox(booked.email)).toEqual([])
    expect((await row(booked.id, 'CANCELLED')).status).toBe('CANCELLED')
  })

  it('stops a mail that was being retried', async () => {
    await stage.harness.injectFault({ vendor: 'resend', mode: 'status', status: 401 })
    const booked = await book()
    await stage.harness.run()
    const [begun] = await stage.database
      .sql`select attempts from messages where appointment_id = ${booked.id} and state = 'open'`
    expect(begun?.attempts).toBeGreaterThan(0)
    await stage.harness.clearFaults()
    await cancelAppointment(as(staff()), { id: booked.id })
    await stage.harness.run()
    const subjects = (await stage.harness.inbox(booked.email)).map((mail) => mail.subject)
    expect(subjects.filter((subject) => /confirmed|booked/i.test(subject ?? ''))).toEqual([])
    const left = await stage.database
      .sql`select 1 from messages where sealed is not null and appointment_id = ${booked.id} and state = 'open'`
    expect(left).toHaveLength(0)
  })
})
