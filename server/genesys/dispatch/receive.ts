import { createHmac } from 'node:crypto'
import { insertTimelineEntry } from '#server/domain/timelineData.ts'
import { invalid, notFound, unauthenticated } from '#server/lib/errors.ts'
import { sameSecret } from '#server/lib/hash.ts'
import type { Ctx } from '#server/platform/context.ts'
import { findApplicationById, listGenesysConnections } from '#server/tenants/applications/data.ts'
import { type DispatchRow, findDispatchOfMessage } from './data.ts'
import { type OutboundMessage, outboundMessage, type ReceiveMessageInput } from './schema.ts'

const MAX_TEXT = 1000

/**
 * Receives an Open Messaging webhook, signed with `X-Hub-Signature-256` (base64 over the raw body). A text that an agent typed
 * is recorded once on the timeline, because the customer does not receive it. Everything else is only acknowledged.
 * Refuses with `not_found` (application), `unauthenticated` (signature) or `invalid` (body).
 */
export async function receiveOpenMessage(ctx: Ctx, input: ReceiveMessageInput): Promise<{ stored: boolean }> {
  const { applicationId, headers, rawBody } = input
  const application = await findApplicationById(ctx.db, applicationId)
  if (!application) throw notFound()
  const { organizationId } = application
  if (!(await isSigned(ctx, organizationId, applicationId, headers, rawBody))) throw unauthenticated()
  const parsed = outboundMessage.safeParse(parse(rawBody))
  if (!parsed.success) throw invalid('', 'unreadable', 'The body is not a valid message.')
  const message = parsed.data
  if (message.type !== 'Text' || !message.text) return { stored: false }
  const from = { fromId: message.channel.to?.id ?? null, conversationId: message.conversationId ?? null }
  const dispatch = await findDispatchOfMessage(ctx.db, organizationId, applicationId, from)
  if (!dispatch) return { stored: false }
  await recordAgentMessage(ctx, dispatch, message, message.text)
  return { stored: true }
}

async function recordAgentMessage(
  ctx: Ctx,
  dispatch: DispatchRow,
  message: OutboundMessage,
  text: string,
): Promise<void> {
  await ctx.db.transaction((tx) =>
    insertTimelineEntry(tx, {
      organizationId: dispatch.organizationId,
      appointmentId: dispatch.appointmentId,
      at: message.channel.time ?? ctx.now(),
      kind: 'agent_message',
      actorKind: 'system',
      data: { text: text.slice(0, MAX_TEXT), isCut: text.length > MAX_TEXT, number: dispatch.number },
      eventKey: `agent_message:${message.id}`,
    }),
  )
}

async function isSigned(
  ctx: Ctx,
  organizationId: string,
  applicationId: string,
  headers: Record<string, string>,
  rawBody: string,
): Promise<boolean> {
  const signature = Object.entries(headers).find(([name]) => name.toLowerCase() === 'x-hub-signature-256')?.[1]
  if (!signature) return false
  const connections = await listGenesysConnections(ctx, organizationId, applicationId)
  return connections.some(({ openMessagingSecret: secret }) => {
    return secret && sameSecret(signature, `sha256=${createHmac('sha256', secret).update(rawBody).digest('base64')}`)
  })
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
