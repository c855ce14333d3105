import { sql } from 'drizzle-orm'
import ICAL from 'ical.js'
import { describe, expect, it } from 'vitest'
import type { Ctx } from '#server/platform/context.ts'
import { selfServiceFixture, someone } from '#server/testing/selfService.ts'
import { explainLink } from './explainLink.ts'
import { viewByJoinLink } from './join.ts'
import { calendarByLink, cancelByLink, rescheduleByLink, viewByManageLink } from './manage.ts'

const stage = selfServiceFixture()
const { build } = stage

describe('a link from a message', () => {
  it('changes nothing when it is opened, by a person or by a mail scanner', async () => {
    const { manageToken: token, joinToken } = stage.appointment
    await stage.database.db.transaction(async (tx) => {
      await tx.execute(sql`set transaction read only`)
      const readOnly = { ...stage.ctx, db: tx as unknown as Ctx['db'] }
      expect(await viewByManageLink(readOnly, { token })).not.toBeNull()
      expect(await viewByJoinLink(readOnly, { token: joinToken })).not.toBeNull()
      expect(await calendarByLink(readOnly, { token })).not.toBeNull()
      expect(await explainLink(readOnly, { purpose: 'manage', token })).toBeNull()
    })
  })

  it('shows the current state after a reschedule, even from the first message', async () => {
    const { manageToken: token } = stage.appointment
    const before = entryOf((await calendarByLink(stage.ctx, { token }))?.content)
    const to = new Date('2026-11-27T10:00:00Z')
    expect(await rescheduleByLink(stage.ctx, { token, start: to })).toMatchObject({ ok: true })
    expect(await viewByManageLink(stage.ctx, { token })).toMatchObject({
      start: to,
      revision: 2,
      customerStatus: 'confirmed',
    })
    const after = entryOf((await calendarByLink(stage.ctx, { token }))?.content)
    expect(after).toEqual({
      uid: before.uid,
      sequence: before.sequence + 1,
      start: to.toISOString(),
      method: 'PUBLISH',
    })
    expect(await cancelByLink(stage.ctx, { token })).toEqual({ ok: true })
    expect(entryOf((await calendarByLink(stage.ctx, { token }))?.content)).toMatchObject({
      method: 'CANCEL',
      uid: before.uid,
      sequence: 2,
    })
    expect(await viewByManageLink(stage.ctx, { token })).toMatchObject({
      customerStatus: 'cancelled',
      canReschedule: false,
      canCorrect: false,
    })
  })

  it.each([
    ['activated', '2026-11-30T08:59:59Z', 'confirmed'],
    ['activated', '2026-11-30T09:00:00Z', 'now'],
    ['in_progress', '2026-11-30T08:58:00Z', 'now'],
    ['activated', '2026-11-30T09:45:00Z', 'over'],
    ['completed', '2026-11-30T09:20:00Z', 'over'],
    ['no_show', '2026-11-30T10:20:00Z', 'missed'],
    ['failed', '2026-11-30T10:20:00Z', 'failed'],
    ['cancelled', '2026-11-30T10:20:00Z', 'cancelled'],
  ] as const)('of an appointment that is %s at %s shows %s', async (status, now, expected) => {
    const { manageToken: token } = await build({ status, startAt: new Date('2026-11-30T09:00:00Z'), email: someone() })
    stage.clock.set(new Date(now))
    expect(await viewByManageLink(stage.ctx, { token })).toMatchObject({ customerStatus: expected })
  })

  it('shows the contact only masked, because it may have reached somebody else', async () => {
    const view = await viewByManageLink(stage.ctx, { token: stage.appointment.manageToken })
    expect(view?.contacts).toEqual([{ channel: 'EMAIL', masked: 'k•••@example.test', isNotified: true }])
    expect(JSON.stringify(view)).not.toContain(stage.email)
    expect(JSON.stringify(view)).not.toContain('Chris')
  })
})

function entryOf(file: string | undefined) {
  const calendar = new ICAL.Component(ICAL.parse(file ?? ''))
  const event = new ICAL.Event(calendar.getFirstSubcomponent('vevent') ?? undefined)
  return {
    method: calendar.getFirstPropertyValue('method'),
    uid: event.uid,
    sequence: event.sequence,
    start: event.startDate.toJSDate().toISOString(),
  }
}
