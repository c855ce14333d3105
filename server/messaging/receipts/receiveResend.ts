import { AppError, unauthenticated } from '#server/lib/errors.ts'
import { isUuid } from '#server/lib/ids.ts'
import type { Ctx } from '#server/platform/context.ts'
import type { MailReceipt } from '#server/ports/email/types.ts'
import { findByProviderId } from '../delivery/data.ts'
import { recordReceipt } from './recordReceipt.ts'

export type Received = 'stored' | 'ignored'

/**
 * Stores a webhook from Resend before it returns, after checking the signature over the raw body. Duplicates and a different order
 * lead to the same state. Throws `unauthenticated` for a forged or stale request and `unavailable` without a secret.
 */
export async function receiveResend(ctx: Ctx, request: { headers: HeadersInit; rawBody: string }): Promise<Received> {
  const headers = new Headers(request.headers)
  const reading = await ctx.ports.email.readReceipt({ headers, rawBody: request.rawBody })
  if (reading.kind === 'not_configured') throw new AppError('unavailable', 'Delivery receipts are not configured.')
  if (reading.kind === 'invalid_signature') throw unauthenticated()
  if (reading.kind === 'ignored') return 'ignored'
  const { receipt } = reading
  const { providerId, eventId, at } = receipt
  const owner = taggedOwner(receipt) ?? (await findByProviderId(ctx.db, 'resend', providerId))
  if (!owner) return 'ignored'
  const source = { eventKey: `resend:${eventId}`, attempt: null, at, providerId }
  return (await recordReceipt(ctx, owner, 'EMAIL', receipt, source)) ? 'stored' : 'ignored'
}

/** Finds the message by our own tags, which works even if the vendor's response to the email never arrived. */
function taggedOwner({ tags }: MailReceipt): { organizationId: string; messageId: string } | null {
  const { organization, message } = tags
  return organization && message && isUuid(organization) && isUuid(message)
    ? { organizationId: organization, messageId: message }
    : null
}
