import { addMs } from '#server/lib/time.ts'
import type { Ctx } from '#server/platform/context.ts'
import { responseKey } from '#server/platform/jobs/attemptData.ts'
import { done, giveUp, inDoubt, type Outcome, retry, throttled } from '#server/platform/jobs/types.ts'
import type { VendorStatus } from '#server/ports/email/types.ts'
import type { PortFailure, PortResult } from '#server/ports/result.ts'
import type { LockedMessage } from './data.ts'
import { type NewResults, responseResult, vendorResult } from './record.ts'
import { nextLookupAt } from './rules.ts'
import type { Message, MessageContent, MessageState } from './schema.ts'

/** A recorded attempt whose call is due. */
export type Attempt = { message: Message; number: number; startedAt: Date; content: MessageContent }
export type Response = PortResult<VendorStatus & { providerId: string }>

/** Calls the vendor once. */
export const callVendor = (ctx: Ctx, attempt: Attempt): Promise<Response> =>
  attempt.content.channel === 'EMAIL'
    ? sendEmail(ctx, attempt, attempt.content)
    : sendSms(ctx, attempt, attempt.content)

async function sendEmail(
  ctx: Ctx,
  { message }: Attempt,
  content: Extract<MessageContent, { channel: 'EMAIL' }>,
): Promise<Response> {
  const result = await ctx.ports.email.send({
    ...content.mail,
    to: content.recipient,
    // Derived from the job's key and not from a row id, so that a job planned again is the same email to the vendor.
    idempotencyKey: `punctual/${message.organizationId}/${message.key}`,
    tags: { organization: message.organizationId, message: message.id },
  })
  const accepted = { status: 'accepted', providerStatus: 'queued', errorCode: null, suppress: null } as const
  return result.ok ? { ok: true, value: { ...accepted, ...result.value } } : result
}

async function sendSms(
  ctx: Ctx,
  attempt: Attempt,
  content: Extract<MessageContent, { channel: 'SMS' }>,
): Promise<Response> {
  // The process may have been suspended since the attempt was recorded. After the grace period another worker finds nothing at the
  // vendor and sends the text, so this one must not send it late.
  if (ctx.now() > addMs(attempt.startedAt, ctx.config.IN_DOUBT_GRACE_MS / 2)) return startedTooLate
  const { organizationId: organization, id: message } = attempt.message
  const query = new URLSearchParams({ organization, message, attempt: String(attempt.number) })
  const statusCallback = `${ctx.config.PUBLIC_URL}/api/webhooks/twilio?${query}`
  const { recipient: to, text, whatsapp } = content
  return ctx.ports.sms.send({ to, text, statusCallback, ...(whatsapp ? { whatsapp } : {}) })
}

const startedTooLate = { ok: false, kind: 'notDone', code: 'process_suspended' } as const

type ReadResponse = NewResults & {
  suppress?: [reason: NonNullable<VendorStatus['suppress']>, eventKey: string, at: Date]
  /** Returns the job's outcome for the state in which the response leaves the message. */
  outcomeFor(state: MessageState): Outcome
}

/** Returns what to record for a vendor's response to an attempt, and the job's outcome. */
export function readResponse(ctx: Ctx, locked: LockedMessage, number: number, response: Response): ReadResponse {
  if (!response.ok) return readFailure(ctx, locked, number, response)
  const { providerId, ...status } = response.value
  const source = { eventKey: responseKey(number), attempt: number, at: ctx.now(), providerId }
  return {
    ...vendorResult(locked, status, source),
    ...(status.suppress ? { suppress: [status.suppress, source.eventKey, source.at] } : {}),
    outcomeFor: (state) => (state === 'failed' ? giveUp(status.errorCode ?? 'failed') : done()),
  }
}

function readFailure(ctx: Ctx, locked: LockedMessage, number: number, failure: PortFailure): ReadResponse {
  const now = ctx.now()
  const { code } = failure
  const { channel } = locked.message
  if (failure.kind === 'unknown') {
    // An email is repeated under the same idempotency key, which the vendor honours, so its attempt stays unresolved.
    const status = channel === 'EMAIL' ? 'noted' : 'in_doubt'
    const graceMs = ctx.config.IN_DOUBT_GRACE_MS
    return {
      locked,
      results: [responseResult(number, status, now, code)],
      outcomeFor: (state) => {
        // A receipt may have arrived before the call timed out.
        if (state !== 'in_doubt' && state !== 'open') return done(state)
        return status === 'noted' ? retry(code) : inDoubt(code, nextLookupAt(now, addMs(now, graceMs), graceMs))
      },
    }
  }
  if (failure.kind === 'rejected' && failure.permanent)
    return {
      locked,
      results: [responseResult(number, 'failed', now, code)],
      ...(failure.suppress ? { suppress: [failure.suppress, responseKey(number), now] } : {}),
      outcomeFor: () => giveUp(code),
    }
  return {
    locked,
    results: [responseResult(number, 'retrying', now, code)],
    outcomeFor: () => {
      if (failure.kind === 'throttled') return throttled(failure.retryAfterMs, code)
      const wait = failure.kind === 'notDone' ? failure.retryAfterMs : undefined
      return retry(code, wait === undefined ? undefined : addMs(now, wait))
    },
  }
}
