import { describe, expect, it } from 'vitest'
import { newId } from '#server/lib/ids.ts'
import type { Actor } from '#server/platform/context.ts'
import { buildAgent } from '#server/testing/builders/buildWorld.ts'
import { eventually } from '#server/testing/harness.ts'
import { notificationFixture } from '#server/testing/notifications.ts'
import { eventsInput, historyInput } from '../notifications/schema.ts'
import { sendJoinLink } from '../notifications/sendJoinLink.ts'
import { listEvents } from './listEvents.ts'
import { listHistory } from './listHistory.ts'
import { resendNotification } from './resendNotification.ts'

const fixture = notificationFixture()
const { book, staff, as, history, row, waitForStatus } = fixture

describe('history', () => {
  it('shows the error and the time of the next retry while the vendor is down', async () => {
    await fixture.harness.injectFault({ vendor: 'resend', mode: 'status', status: 500 })
    const booked = await book()
    const shown = await eventually(
      async () => {
        await fixture.harness.run()
        return row(booked.id, 'CREATE')
      },
      (one) => one.retryCount > 0,
    )
    expect(shown).toMatchObject({
      status: 'PENDING',
      errorMessage: 'internal_server_error',
      canRetry: false,
      whyNotRetry: 'waiting',
    })
    expect(shown.nextRetryAt).not.toBeNull()
    await fixture.harness.clearFaults()
    await waitForStatus(booked.id, 'CREATE', 'DELIVERED')
    expect(await fixture.harness.inbox(booked.email)).toHaveLength(1)
  })

  it('contains names and statuses, but no address, number or link', async () => {
    const booked = await book()
    await waitForStatus(booked.id, 'CREATE', 'DELIVERED')
    const rows = await history(booked.id)
    expect(rows.map((one) => one.type).sort()).toEqual([
      'CREATE',
      'CREATE',
      'FOLLOW_UP',
      'REMINDER',
      'REMINDER',
      'REMINDER',
    ])
    expect(rows[0]?.recipient).toEqual({ displayName: 'Chris Customer', type: 'CUSTOMER', reasonCode: null })
    const { rows: events } = await listEvents(
      as(staff()),
      eventsInput.parse({ appointmentId: booked.id, pageSize: 100 }),
    )
    for (const secret of [booked.email, booked.phone, booked.joinToken])
      expect(JSON.stringify([rows, events])).not.toContain(secret)
  })

  it('lists the events of one message in order', async () => {
    const booked = await book()
    await waitForStatus(booked.id, 'CREATE', 'DELIVERED')
    const { id: notificationId } = await row(booked.id, 'CREATE')
    const { rows } = await listEvents(as(staff()), eventsInput.parse({ notificationId }))
    expect(rows.map((event) => event.status)).toEqual(expect.arrayContaining(['INITIALIZED', 'PENDING', 'DELIVERED']))
    expect(rows[0]).toMatchObject({ status: 'INITIALIZED', statusId: notificationId })
    expect(rows.every((event) => event.messageId)).toBe(true)
  })

  it('filters by lists or comma-separated values in any case, and paginates', async () => {
    const booked = await book()
    expect(await history(booked.id, { type: 'reminder,create', channel: ['sms'] })).toHaveLength(2)
    const filters = {
      appointmentId: booked.id,
      page: 2,
      pageSize: 4,
      sortField: 'scheduledFor',
      sortOrder: 'DESC',
    }
    const page = await listHistory(as(staff()), historyInput.parse(filters))
    expect(page).toMatchObject({ total: 6, page: 2, pageSize: 4 })
    expect(page.rows).toHaveLength(2)
  })

  it('shows an agent only their own appointments, and nobody those of another organization', async () => {
    const booked = await book()
    const ofBooked = historyInput.parse({ appointmentId: booked.id })
    const colleague = await buildAgent(fixture.database.db, {
      organizationId: fixture.world.organizationId,
      applicationId: fixture.world.applicationId,
    })
    expect((await listHistory(as(staff(fixture.world.agentId, 'agent')), ofBooked)).total).toBe(6)
    const { id: notificationId } = await row(booked.id, 'CREATE')
    const strangers: Actor[] = [
      staff(colleague, 'agent'),
      staff(fixture.otherOrganization.agentId, 'supervisor', fixture.otherOrganization),
    ]
    for (const stranger of strangers) {
      await expect(listHistory(as(stranger), ofBooked)).rejects.toMatchObject({ code: 'not_found' })
      await expect(listEvents(as(stranger), eventsInput.parse({ notificationId }))).rejects.toMatchObject({
        code: 'not_found',
      })
      await expect(resendNotification(as(stranger), { notificationId, reason: '' })).rejects.toMatchObject({
        code: 'not_found',
      })
      await expect(sendJoinLink(as(stranger), { appointmentId: booked.id, channel: 'EMAIL' })).rejects.toMatchObject({
        code: 'not_found',
      })
      const all = await listHistory(as(stranger), historyInput.parse({ pageSize: 100 }))
      expect(all.rows.filter((one) => one.appointmentId === booked.id)).toEqual([])
    }
  })

  it.each([
    ['nobody', { kind: 'public', clientIp: null, browserId: null }, 'unauthenticated'],
    [
      'a customer',
      { kind: 'customer', organizationId: 'o', applicationId: 'a', appointmentId: 'x', participantId: 'p' },
      'forbidden',
    ],
    ['an integrator', { kind: 'service', organizationId: 'o', applicationId: 'a', clientId: 'c' }, 'forbidden'],
  ] as const)('is refused to %s', async (_, actor, code) => {
    const appointmentId = newId()
    await expect(listHistory(as(actor), historyInput.parse({ appointmentId }))).rejects.toMatchObject({ code })
    await expect(listEvents(as(actor), eventsInput.parse({ appointmentId }))).rejects.toMatchObject({ code })
    await expect(resendNotification(as(actor), { notificationId: newId(), reason: '' })).rejects.toMatchObject({ code })
    await expect(sendJoinLink(as(actor), { appointmentId, channel: 'EMAIL' })).rejects.toMatchObject({ code })
  })
})
