import { describe, expect, it } from 'vitest'
import { cancelAppointment } from '#server/appointments/change/cancel.ts'
import { notificationFixture } from '#server/testing/notifications.ts'
import { sendJoinLink } from '../notifications/sendJoinLink.ts'
import { resendNotification } from './resendNotification.ts'

const stage = notificationFixture()
const { book, staff, as, history, row, waitForStatus: comesTo } = stage

describe('sending again', () => {
  it('sends once more, beside the first, and leaves a trace of who did it', async () => {
    const booked = await book()
    const first = await comesTo(booked.id, 'CREATE', 'DELIVERED')
    expect(first.canRetry).toBe(true)
    await resendNotification(as(staff()), { notificationId: first.id, reason: 'asked for it on the phone' })
    await stage.harness.run()
    expect(await stage.harness.inbox(booked.email)).toHaveLength(2)
    expect(
      (await history(booked.id))
        .filter((one) => one.type === 'CREATE' && one.channel === 'EMAIL')
        .map((one) => one.cause),
    ).toEqual(['', 'resend:1'])
    const trace = await stage.database
      .sql`select 1 from audit where action = 'notification.resend' and object_id = ${first.id}`
    expect(trace).toHaveLength(1)
  })

  it('refuses what is still on its way, outdated, cancelled or over, and says which', async () => {
    const booked = await book({ inMinutes: 3 * 24 * 60 })
    const again = async () => resendNotification(as(staff()), { notificationId: (await row(booked.id, 'CREATE')).id })
    await expect(again()).rejects.toMatchObject({ code: 'conflict', details: { reason: 'waiting' } })
    await comesTo(booked.id, 'CREATE', 'DELIVERED')
    await stage.database.sql`update appointments set revision = 2 where id = ${booked.id}`
    await expect(again()).rejects.toMatchObject({ details: { reason: 'outdated' } })
    await stage.database.sql`update appointments set revision = 1 where id = ${booked.id}`
    stage.harness.clock.advance(4 * 24 * 3_600_000)
    await expect(again()).rejects.toMatchObject({ details: { reason: 'over' } })
    stage.harness.clock.advance(-4 * 24 * 3_600_000)
    await cancelAppointment(as(staff()), { id: booked.id })
    await expect(again()).rejects.toMatchObject({ details: { reason: 'cancelled' } })
  })

  it('delivers the link again on the channel that is asked for', async () => {
    const booked = await book()
    await stage.harness.run()
    await sendJoinLink(as(staff()), { appointmentId: booked.id, channel: 'SMS' })
    await stage.harness.run()
    const texts = await stage.harness.inbox(booked.phone)
    expect(texts).toHaveLength(2)
    expect(texts[0]?.text).toContain(booked.joinToken)
    expect((await row(booked.id, 'ROOM', 'SMS')).cause).toBe('manual:1')
  })
})
