import { AppError, unauthenticated } from '#server/lib/errors.ts'
import { isUuid } from '#server/lib/ids.ts'
import type { Ctx } from '#server/platform/context.ts'
import type { MailReceipt } from '#server/ports/email/types.ts'
import { findByProviderId, lockMessage } from './data.ts'
import { enqueueNotificationAdvance, recordVendorStatus } from './record.ts'

export type Received = 'stored' | 'ignored'

/**
 * A webhook from Resend: its signature is checked over the raw body first, and the event stored before this returns.
 * Again or in another order, the end is the same. `unauthenticated` for a forged or stale one, `unavailable` without a secret.
 */
export async function receiveResend(ctx: Ctx, request: { headers: HeadersInit; rawBody: string }): Promise<Received> {
  const headers = new Headers(request.headers)
  const reading = await ctx.ports.email.readReceipt({ headers, rawBody: request.rawBody })
  if (reading.kind === 'not_configured') throw new AppError('unavailable', 'Receipts are not set up.')
  if (reading.kind === 'invalid_signature') throw unauthenticated()
  if (reading.kind === 'ignored') return 'ignored'
  const { receipt } = reading
  const owner = (await findByProviderId(ctx.db, 'resend', receipt.providerId)) ?? taggedOwner(receipt)
  if (!owner) return 'ignored'
  const stored = await ctx.db.transaction(async (tx) => {
    const message = await lockMessage(tx, owner.organizationId, owner.messageId)
    if (message?.channel !== 'EMAIL') return false
    const source = {
      eventKey: `resend:${receipt.eventId}`,
      attempt: null,
      at: receipt.at,
      providerId: receipt.providerId,
    }
    const { state, changed } = await recordVendorStatus(ctx, tx, message, receipt, source)
    if (changed) await enqueueNotificationAdvance(tx, message, state, ctx.now())
    return true
  })
  if (stored) ctx.requestTick()
  return stored ? 'stored' : 'ignored'
}

/** Our own tags come back: the receipt of a mail whose answer we never saw finds its message all the same. */
function taggedOwner({ tags }: MailReceipt): { organizationId: string; messageId: string } | null {
  const { organization, message } = tags
  return organization && message && isUuid(organization) && isUuid(message)
    ? { organizationId: organization, messageId: message }
    : null
}
