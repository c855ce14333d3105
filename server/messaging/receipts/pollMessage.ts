import { addMinutes, addMs } from '#server/lib/time.ts'
import type { Ctx } from '#server/platform/context.ts'
import { done, type Job, type Outcome } from '#server/platform/jobs/types.ts'
import { lockMessage, lockMessageWithEvents } from '../delivery/data.ts'
import { messageResult, recordEvents, recordVendorStatus } from '../delivery/record.ts'
import { pollAfterMinutes } from '../delivery/rules.ts'
import type { Message } from '../delivery/schema.ts'
import { advanceNotifications } from '../notifications/sendNotification.ts'

/** Asks the vendor for the status of a message that it accepted without sending a receipt. */
export async function pollMessage(ctx: Ctx, job: Job): Promise<Outcome> {
  const message = await ctx.db.transaction((tx) => lockMessage(tx, job.organizationId, job.subject))
  const providerId = message?.providerId
  if (message?.state !== 'accepted' || !providerId) {
    // The process that recorded the status may have died before it updated the notification.
    if (message?.purpose === 'notification') await advanceNotifications(ctx, job.organizationId, [job.subject])
    return done('nothing to poll')
  }
  const response = await requestStatus(ctx, message, providerId)
  if (!response.ok) {
    const wait = 'retryAfterMs' in response && response.retryAfterMs ? response.retryAfterMs : 60_000
    return { kind: 'retry', reason: response.code, at: addMs(ctx.now(), wait), free: true }
  }
  const unknown = { status: 'noted' as const, providerStatus: 'unknown', errorCode: null, suppress: null }
  const reported = response.value ?? unknown
  const settled = await ctx.db.transaction(async (tx) => {
    const found = await lockMessageWithEvents(tx, job.organizationId, job.subject)
    if (!found) return true
    const source = { eventKey: `poll:${job.attempts + 1}`, attempt: null, at: ctx.now(), providerId }
    // The message is accepted already, so a repeated "accepted" is only noted.
    const status = reported.status === 'accepted' ? { ...reported, status: 'noted' as const } : reported
    return (await recordVendorStatus(ctx, tx, found, status, source)).state !== 'accepted'
  })
  if (settled && message.purpose === 'notification') await advanceNotifications(ctx, job.organizationId, [job.subject])
  if (settled) return done()
  const [current = 0, next = current] = pollAfterMinutes.slice(job.attempts)
  return { kind: 'retry', reason: 'no receipt yet', at: addMinutes(ctx.now(), next - current) }
}

/** Closes a message on which the vendor never reports: it stays `accepted` and its body is deleted. */
export async function closeUnreported(ctx: Ctx, job: Job): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const found = await lockMessageWithEvents(tx, job.organizationId, job.subject)
    if (found?.message.state !== 'accepted') return
    await recordEvents(ctx, tx, found, [messageResult('unreported', 'noted', ctx.now(), 'no_receipt')], { close: true })
  })
}

const requestStatus = (ctx: Ctx, message: Message, providerId: string) =>
  message.channel === 'EMAIL' ? ctx.ports.email.status(providerId) : ctx.ports.sms.status(providerId)
