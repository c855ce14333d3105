import { addMinutes, addMs } from '#server/lib/time.ts'
import type { Ctx } from '#server/platform/context.ts'
import { done, type Job, type Outcome } from '#server/platform/jobs/types.ts'
import { lockMessage } from './data.ts'
import { enqueueNotificationAdvance, messageEvent, recordEvents, recordVendorStatus } from './record.ts'
import { pollAfterMinutes } from './rules.ts'
import type { Message } from './schema.ts'

/** Asks the vendor about a message that it took and never reported on. */
export async function pollMessage(ctx: Ctx, item: Job): Promise<Outcome> {
  const message = await ctx.db.transaction((tx) => lockMessage(tx, item.organizationId, item.subject))
  const providerId = message?.providerId
  if (message?.state !== 'accepted' || !providerId) return done('nothing to ask')
  const answer = await askVendor(ctx, message, providerId)
  if (!answer.ok) {
    const wait = 'retryAfterMs' in answer && answer.retryAfterMs ? answer.retryAfterMs : 60_000
    return { kind: 'retry', reason: answer.code, at: addMs(ctx.now(), wait), free: true }
  }
  const word = answer.value ?? { status: 'noted' as const, providerStatus: 'unknown', errorCode: null, suppress: null }
  const settled = await ctx.db.transaction(async (tx) => {
    const locked = await lockMessage(tx, item.organizationId, item.subject)
    if (!locked) return true
    const source = { eventKey: `poll:${item.attempts + 1}`, attempt: null, at: ctx.now(), providerId }
    // A repetition of "accepted" says nothing new about a message that was accepted.
    const told = word.status === 'accepted' ? { ...word, status: 'noted' as const } : word
    const { state, changed } = await recordVendorStatus(ctx, tx, locked, told, source)
    if (changed) await enqueueNotificationAdvance(tx, locked, state, ctx.now())
    return state !== 'accepted'
  })
  if (settled) return done()
  const [asked = 0, next = asked] = pollAfterMinutes.slice(item.attempts)
  return { kind: 'retry', reason: 'no receipt yet', at: addMinutes(ctx.now(), next - asked) }
}

/** The vendor took it and never says more: it stays `accepted`, its body is wiped. */
export async function closeUnreported(ctx: Ctx, item: Job): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const message = await lockMessage(tx, item.organizationId, item.subject)
    if (message?.state !== 'accepted') return
    await recordEvents(ctx, tx, message, [messageEvent('unreported', 'noted', ctx.now(), 'no_receipt')], {
      close: true,
    })
  })
}

const askVendor = (ctx: Ctx, message: Message, providerId: string) =>
  message.channel === 'EMAIL' ? ctx.ports.email.status(providerId) : ctx.ports.sms.status(providerId)
