import { AppError, unauthenticated } from '#server/lib/errors.ts'
import { isUuid } from '#server/lib/ids.ts'
import type { Ctx } from '#server/platform/context.ts'
import type { InboundSms } from '#server/ports/sms/types.ts'
import { findByProviderId } from '../delivery/data.ts'
import type { Received } from './receiveResend.ts'
import { recordReceipt } from './recordReceipt.ts'

/**
 * Stores a status callback from Twilio before it returns; duplicates and a different order lead to the same state. An incoming text
 * is returned to the caller instead. Twilio signs our public address whatever host the request was sent to, so only the path and
 * query of `url` are used.
 */
export async function receiveTwilioStatus(
  ctx: Ctx,
  request: { headers: HeadersInit; url: string; form: Record<string, string> },
): Promise<Received | InboundSms> {
  const headers = new Headers(request.headers)
  const reading = await ctx.ports.sms.readReceipt({
    headers,
    signedUrl: publicUrl(ctx, request.url),
    form: request.form,
  })
  if (reading.kind === 'not_configured') throw new AppError('unavailable', 'Delivery receipts are not configured.')
  if (reading.kind === 'invalid_signature') throw unauthenticated()
  if (reading.kind === 'ignored') return 'ignored'
  if (reading.kind === 'inbound') return reading.sms
  const { receipt } = reading
  const owner = await findOwner(ctx, request.url, receipt.providerId)
  if (!owner) return 'ignored'
  const { providerId, eventId } = receipt
  const source = { eventKey: `twilio:${eventId}`, attempt: owner.number, at: ctx.now(), providerId }
  return (await recordReceipt(ctx, owner, 'SMS', receipt, source)) ? 'stored' : 'ignored'
}

/** Builds the signed address without a URL parser, which would re-encode what was signed. */
function publicUrl(ctx: Ctx, url: string): string {
  const path = url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '')
  return `${ctx.config.PUBLIC_URL}${path}`
}

type Owner = { organizationId: string; messageId: string; number: number | null }

/** Finds the message by the attempt in the signed address, which works even if Twilio's response never arrived. */
async function findOwner(ctx: Ctx, url: string, providerId: string): Promise<Owner | null> {
  const query = new URLSearchParams(url.split('?')[1] ?? '')
  const [organizationId, messageId] = [query.get('organization'), query.get('message')]
  if (organizationId && messageId && isUuid(organizationId) && isUuid(messageId))
    return { organizationId, messageId, number: Number(query.get('attempt')) }
  const message = await findByProviderId(ctx.db, 'twilio', providerId)
  return message ? { ...message, number: null } : null
}
