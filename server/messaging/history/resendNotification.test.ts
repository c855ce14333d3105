import { describe, expect, it } from 'vitest'
import { cancelAppointment } from '#server/appointments/change/cancel.ts'
import { notificationFixture } from '#server/testing/notifications.ts'
import { sendJoinLink } from '../notifications/sendJoinLink.ts'
import { resendNotification } from './resendNotification.ts'

const fixture = notificationFixture()
const { book, staff, as, history, row, waitForStatus } = fixture

describe('resending a notification', () => {
  it('sends it once more as a new notification, and records the staff member in the audit log', async () => {
    const booked = await book()
    const first = await waitForStatus(booked.id, 'CREATE', 'DELIVERED')
    expect(first.canRetry).toBe(true)
    await resendNotification(as(staff()), { notificationId: first.id, reason: 'asked for it on the phone' })
    await fixture.harness.run()
    expect(await fixture.harness.inbox(booked.email)).toHaveLength(2)
    expect(
      (await history(booked.id))
        .filter((one) => one.type === 'CREATE' && one.channel === 'EMAIL')
        .map((one) => one.cause),
    ).toEqual(['', 'resend:1'])
    const audited = await fixture.database
      .sql`select 1 from audit where action = 'notification.resend' and object_id = ${first.id}`
    expect(audited).toHaveLength(1)
  })

  it('is refused with a reason while it is being sent, or when outdated, cancelled or over', async () => {
    const booked = await book({ inMinutes: 3 * 24 * 60 })
    const resend = async () =>
      resendNotification(as(staff()), { notificationId: (await row(booked.id, 'CREATE')).id, reason: '' })
    await expect(resend()).rejects.toMatchObject({ code: 'conflict', details: { reason: 'waiting' } })
    await waitForStatus(booked.id, 'CREATE', 'DELIVERED')
    await fixture.database.sql`update appointments set revision = 2 where id = ${booked.id}`
    await expect(resend()).rejects.toMatchObject({ details: { reason: 'outdated' } })
    await fixture.database.sql`update appointments set revision = 1 where id = ${booked.id}`
    fixture.harness.clock.advance(4 * 24 * 3_600_000)
    await expect(resend()).rejects.toMatchObject({ details: { reason: 'over' } })
    fixture.harness.clock.advance(-4 * 24 * 3_600_000)
    await cancelAppointment(as(staff()), { id: booked.id })
    await expect(resend()).rejects.toMatchObject({ details: { reason: 'cancelled' } })
  })

  it('sends the join link again on the requested channel', async () => {
    const booked = await book()
    await fixture.harness.run()
    await sendJoinLink(as(staff()), { appointmentId: booked.id, channel: 'SMS' })
    await fixture.harness.run()
    const texts = await fixture.harness.inbox(booked.phone)
    expect(texts).toHaveLength(2)
    expect(texts[0]?.text).toContain(booked.joinToken)
    expect((await row(booked.id, 'ROOM', 'SMS')).cause).toBe('manual:1')
  })
})
