import { z } from 'zod'
import type { PortResult } from '../result.ts'
import type { ApiResult, GenesysClient } from './client.ts'
import type { ConversationState, DispatchMessage, GenesysConnection, GenesysPort } from './types.ts'

const CONVERSATIONS = '/api/v2/conversations/messages'

const conversation = z.object({
  participants: z
    .array(
      z.object({
        id: z.string(),
        purpose: z.string(),
        userId: z.string().nullish(),
        state: z.string().nullish(),
        messages: z.array(z.object({ state: z.string().nullish() })).nullish(),
      }),
    )
    .default([]),
})
type Participant = z.infer<typeof conversation>['participants'][number]
const ownOrganization = z.object({ id: z.string().min(1).max(100), name: z.string().max(300).catch('') })
const received = z.object({ conversationId: z.string().nullish() })

/** Implements the Genesys port for Open Messaging and conversations. */
export function createGenesysAdapter(client: GenesysClient): GenesysPort {
  return {
    organization: (connection) => organization(client, connection),
    dispatch: (connection, message) => dispatch(client, connection, message),
    inspect: (connection, conversationId) => inspect(client, connection, conversationId),
    disconnect: (connection, conversationId) => disconnect(client, connection, conversationId),
  }
}

async function organization(
  client: GenesysClient,
  connection: GenesysConnection,
): Promise<PortResult<{ id: string; name: string }>> {
  const result = await client.call(connection, { method: 'GET', path: '/api/v2/organizations/me' })
  if (!result.ok) return result
  const found = ownOrganization.safeParse(result.body)
  return found.success ? { ok: true, value: found.data } : { ok: false, kind: 'unknown', code: 'unreadable' }
}

async function dispatch(
  client: GenesysClient,
  connection: GenesysConnection,
  message: DispatchMessage,
): Promise<PortResult<{ conversationId: string | null; messageId: string }>> {
  const result = await client.call(connection, {
    method: 'POST',
    path: `${CONVERSATIONS}/${encodeURIComponent(message.integrationId)}/inbound/open/message`,
    query: { prefetchConversationId: 'true' },
    body: {
      channel: {
        messageId: message.messageId,
        time: message.time.toISOString(),
        from: { id: message.fromId, idType: 'Opaque', nickname: message.nickname },
        metadata: { customAttributes: message.attributes },
      },
      text: message.text,
    },
  })
  if (!result.ok) return result
  const conversationId = received.safeParse(result.body).data?.conversationId ?? null
  return { ok: true, value: { conversationId, messageId: message.messageId } }
}

async function inspect(
  client: GenesysClient,
  connection: GenesysConnection,
  conversationId: string,
): Promise<PortResult<ConversationState | null>> {
  const found = await read(client, connection, conversationId)
  if (!found.ok) return found.status === 404 ? { ok: true, value: null } : found
  const { participants } = conversation.parse(found.body ?? {})
  const agents = participants.filter((participant) => participant.purpose === 'agent' && isConnected(participant))
  return {
    ok: true,
    value: {
      conversationId,
      live: participants.some((participant) => participant.purpose === 'customer' && isPresent(participant)),
      agentUserIds: agents.flatMap((participant) => participant.userId ?? []),
    },
  }
}

/**
 * Disconnects the customer, which ends the interaction. `gone` means that Genesys does not know the conversation (yet).
 */
async function disconnect(
  client: GenesysClient,
  connection: GenesysConnection,
  conversationId: string,
): Promise<PortResult<{ gone: boolean }>> {
  const found = await read(client, connection, conversationId)
  if (!found.ok) return goneIfNotFound(found)
  const { participants } = conversation.parse(found.body ?? {})
  const customer = participants.find((participant) => participant.purpose === 'customer' && isPresent(participant))
  if (!customer) return { ok: true, value: { gone: false } }
  const ended = await client.call(connection, {
    method: 'PATCH',
    path: `${CONVERSATIONS}/${encodeURIComponent(conversationId)}/participants/${encodeURIComponent(customer.id)}`,
    body: { state: 'disconnected' },
  })
  return ended.ok ? { ok: true, value: { gone: false } } : goneIfNotFound(ended)
}

const read = (client: GenesysClient, connection: GenesysConnection, conversationId: string): Promise<ApiResult> =>
  client.call(connection, { method: 'GET', path: `${CONVERSATIONS}/${encodeURIComponent(conversationId)}` })

const goneIfNotFound = (failure: Extract<ApiResult, { ok: false }>): PortResult<{ gone: boolean }> =>
  failure.status === 404 ? { ok: true, value: { gone: true } } : failure

const endedStates = new Set(['disconnected', 'terminated'])
const statesOf = (participant: Participant): string[] =>
  [participant.state, ...(participant.messages ?? []).map((message) => message.state)].flatMap((state) => state ?? [])
const isPresent = (participant: Participant): boolean => {
  const states = statesOf(participant)
  return states.length === 0 || states.some((state) => !endedStates.has(state))
}
const isConnected = (participant: Participant): boolean => statesOf(participant).includes('connected')
