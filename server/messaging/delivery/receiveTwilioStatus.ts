import { AppError, unauthenticated } from '#server/lib/errors.ts'
import { isUuid } from '#server/lib/ids.ts'
import type { Ctx } from '#server/platform/context.ts'
import type { InboundSms } from '#server/ports/sms/types.ts'
import { findAttempt, findByProviderId, lockMessage } from './data.ts'
import type { Received } from './receiveResend.ts'
import { enqueueNotificationAdvance, recordVendorStatus } from './record.ts'

/**
 * A callback from Twilio: of a text's status, or with a text that somebody sent us, which is handed on. Signed over our public address, whatever host the request came in under, so `url` gives path and
 * query only. Stored before this returns; again or in another order, the end is the same.
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
  if (reading.kind === 'not_configured') throw new AppError('unavailable', 'Receipts are not set up.')
  if (reading.kind === 'invalid_signature') throw unauthenticated()
  if (reading.kind === 'ignored') return 'ignored'
  if (reading.kind === 'inbound') return reading.sms
  const { receipt } = reading
  const owner = await findOwner(ctx, request.url, receipt.providerId)
  if (!owner) return 'ignored'
  const stored = await ctx.db.transaction(async (tx) => {
    const message = await lockMessage(tx, owner.organizationId, owner.messageId)
    if (message?.channel !== 'SMS') return false
    const { providerId, eventId } = receipt
    const source = { eventKey: `twilio:${eventId}`, attempt: owner.number, at: ctx.now(), providerId }
    const { state, changed } = await recordVendorStatus(ctx, tx, message, receipt, source)
    if (changed) await enqueueNotificationAdvance(tx, message, state, ctx.now())
    return true
  })
  if (stored) ctx.requestTick()
  return stored ? 'stored' : 'ignored'
}

/** Cut by hand: parsing would re-encode what was signed. */
function publicUrl(ctx: Ctx, url: string): string {
  const path = url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '')
  return `${ctx.config.PUBLIC_URL}${path}`
}

type Owner = { organizationId: string; messageId: string; number: number | null }

/** The attempt named in the signed address tells whose it is before any answer of Twilio's reached us. */
async function findOwner(ctx: Ctx, url: string, providerId: string): Promise<Owner | null> {
  const query = new URLSearchParams(url.split('?')[1] ?? '')
  const [attempt, organizationId] = [query.get('attempt'), query.get('organization')]
  if (attempt && organizationId && isUuid(attempt) && isUuid(organizationId)) {
    const found = await findAttempt(ctx.db, organizationId, attempt)
    if (found) return { organizationId, ...found }
  }
  const bound = await findByProviderId(ctx.db, 'twilio', providerId)
  return bound ? { ...bound, number: null } : null
}
