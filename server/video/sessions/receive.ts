import { Webhook } from 'standardwebhooks'
import { invalid, notFound, unauthenticated } from '#server/lib/errors.ts'
import type { Ctx } from '#server/platform/context.ts'
import { readSessionEvent } from '#server/ports/video/events.ts'
import { findApplicationById, listGenesysConnections } from '#server/tenants/applications/data.ts'
import { findSessionOfEvent } from './data.ts'
import { recordSessionEvents } from './record.ts'
import type { ReceiveSessionInput } from './schema.ts'

/**
 * Receives a session webhook: signed as in Standard Webhooks, at most five minutes old, stored before this returns. A known
 * event, an event of an unknown session or one of another kind changes nothing.
 * Refuses with `not_found` (application), `unauthenticated` (signature) or `invalid` (body).
 */
export async function receiveSessionEvent(ctx: Ctx, input: ReceiveSessionInput): Promise<{ stored: boolean }> {
  const { applicationId, headers, rawBody } = input
  const application = await findApplicationById(ctx.db, applicationId)
  if (!application) throw notFound()
  const { organizationId } = application
  if (!(await isSigned(ctx, organizationId, applicationId, headers, rawBody))) throw unauthenticated()
  const event = readSessionEvent(parse(rawBody))
  if (event === 'unreadable') throw invalid('', 'unreadable', 'The body is not a valid session event.')
  const session = event && (await findSessionOfEvent(ctx.db, organizationId, applicationId, event))
  if (!event || !session) return { stored: false }
  const stored = await ctx.db.transaction((tx) => recordSessionEvents(ctx, tx, session, [event]))
  if (stored > 0) ctx.requestTick()
  return { stored: stored > 0 }
}

/** Checks the signature against every region's secret and, for a while after a change, its previous one. */
async function isSigned(
  ctx: Ctx,
  organizationId: string,
  applicationId: string,
  headers: Record<string, string>,
  rawBody: string,
): Promise<boolean> {
  const connections = await listGenesysConnections(ctx, organizationId, applicationId)
  return connections
    .flatMap(({ sessionWebhookSecret, previousWebhookSecret }) => [sessionWebhookSecret, previousWebhookSecret])
    .some((secret) => secret && matches(secret, headers, rawBody))
}

function matches(secret: string, headers: Record<string, string>, rawBody: string): boolean {
  try {
    const key = secret.startsWith('whsec_') ? new Webhook(secret) : new Webhook(secret, { format: 'raw' })
    key.verify(rawBody, headers, { jsonParse: false })
    return true
  } catch {
    return false
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
