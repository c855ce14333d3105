import { describe, expect, it } from 'vitest'
import { addMinutes } from '#server/lib/time.ts'
import { optOutFixture } from '#server/testing/optOuts.ts'
import { resubscribe, unsubscribe, viewUnsubscribe } from './unsubscribe.ts'

const fixture = optOutFixture()
const { book, listPlanned, listReasons, listEvents } = fixture

describe('the unsubscribe link', () => {
  const linksIn = async () => {
    const [reminder] = (await fixture.harness.inbox(fixture.email)).filter(({ headers }) => headers['List-Unsubscribe'])
    const oneClick = /<([^>]+)>/.exec(reminder?.headers['List-Unsubscribe'] ?? '')?.[1] ?? ''
    return { reminder, oneClick, token: oneClick.split('/').at(-1) ?? '' }
  }
  const bookAndRemind = async () => {
    const appointment = await book()
    fixture.harness.clock.set(addMinutes(appointment.startAt, -24 * 60))
    await fixture.harness.run()
    return appointment
  }

  it('is in a reminder, as a one-click header and as a link to a page, but not in a confirmation', async () => {
    await bookAndRemind()
    const { reminder, oneClick } = await linksIn()
    expect(oneClick).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/api\/unsubscribe\/[\w-]+$/)
    expect(reminder?.headers['List-Unsubscribe-Post']).toBe('List-Unsubscribe=One-Click')
    expect(reminder?.text).toContain(oneClick.replace('/api/', '/'))
    const all = await fixture.harness.inbox(fixture.email)
    expect(all.filter(({ headers }) => headers['List-Unsubscribe'])).toHaveLength(1)
    fixture.harness.clock.set(new Date())
  })

  it('changes nothing when opened, and ends this application’s reminders by email when confirmed', async () => {
    await bookAndRemind()
    const { token } = await linksIn()
    expect(await viewUnsubscribe(fixture.harness.ctx, { token })).toMatchObject({ stopped: false })
    expect(await listEvents()).toEqual([])
    expect(await unsubscribe(fixture.harness.ctx, { token }, 'one_click')).toEqual({ ok: true })
    expect(await viewUnsubscribe(fixture.harness.ctx, { token })).toMatchObject({ stopped: true })
    expect(await listEvents()).toEqual(['stopped unsubscribed one_click'])
    fixture.harness.clock.set(new Date())
    const later = await book()
    await fixture.harness.run()
    fixture.harness.clock.set(addMinutes(later.startAt, -24 * 60))
    await fixture.harness.run()
    expect(await listReasons(later)).toEqual(['REMINDER EMAIL: Opted out of reminders and follow-ups'])
    expect(await resubscribe(fixture.harness.ctx, { token })).toEqual({ ok: true })
    expect(await viewUnsubscribe(fixture.harness.ctx, { token })).toMatchObject({ stopped: false })
    fixture.harness.clock.set(new Date())
  })

  it('cancels planned reminders at once', async () => {
    const first = await bookAndRemind()
    const { token } = await linksIn()
    fixture.harness.clock.set(new Date())
    const second = await book()
    await unsubscribe(fixture.harness.ctx, { token })
    await fixture.harness.run()
    expect(await listPlanned(second)).toEqual(['FOLLOW_UP SMS', 'REMINDER SMS', 'ROOM SMS'])
    expect(first.id).not.toBe(second.id)
  })

  it('is refused when it is forged', async () => {
    expect(await viewUnsubscribe(fixture.harness.ctx, { token: 'A'.repeat(150) })).toBeNull()
    expect(await unsubscribe(fixture.harness.ctx, { token: 'A'.repeat(150) })).toEqual({ ok: false })
  })
})
