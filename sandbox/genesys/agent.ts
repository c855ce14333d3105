import { randomUUID } from 'node:crypto'
import type { SandboxContext } from '../context.ts'
import type { Call } from '../http.ts'
import { fields, text } from '../json.ts'
import type { Conversation } from '../records.ts'
import type { Reply } from '../request.ts'
import type { Route } from '../router.ts'
import { endConversation } from './conversations.ts'
import { derivedId } from './oauth.ts'

const BASE = '/genesys/conversations/{id}'

/** Actions of the agent at the desktop: `accept {userId?}`, `disconnect`, `reply {text, url?, secret?}`. */
export const agentRoutes: Route[] = [
  { method: 'POST', path: `${BASE}/accept`, handle: (call) => withConversation(call, accept) },
  { method: 'POST', path: `${BASE}/disconnect`, handle: (call) => withConversation(call, disconnect) },
  { method: 'POST', path: `${BASE}/reply`, handle: (call) => withConversation(call, reply) },
]

/** Redirects a form back to its page; other callers get JSON. */
function backOrJson(call: Call, body: unknown): Reply {
  const isForm = call.headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false
  if (isForm)
    return { status: 303, effect: true, headers: { location: text(fields(call.body).back) ?? '/genesys/desktop' } }
  return { status: 200, effect: true, body }
}

function withConversation(call: Call, action: (call: Call, conversation: Conversation) => Reply): Reply {
  const conversation = call.context.state.get('conversations', call.params.id ?? '')
  return conversation ? action(call, conversation) : { status: 404, body: { error: 'no such conversation' } }
}

/** Accepts as `userId`, else as the agent named in the message, else as a user derived from the organization. */
function accept(call: Call, conversation: Conversation): Reply {
  if (conversation.state === 'disconnected') return { status: 409, body: { error: 'the conversation is over' } }
  const now = call.context.clock.iso()
  const userId =
    text(fields(call.body).userId) ?? agentOfMessage(conversation) ?? derivedId(`agent:${conversation.organizationId}`)
  const present = conversation.participants.some(
    (participant) => participant.userId === userId && participant.state === 'connected',
  )
  if (!present) {
    const times = { startTime: now, connectedTime: now, endTime: null }
    conversation.participants.push({
      id: randomUUID(),
      purpose: 'agent',
      userId,
      state: 'connected',
      ...times,
      attributes: {},
    })
  }
  for (const participant of conversation.participants) if (participant.purpose === 'acd') participant.endTime ??= now
  conversation.state = 'connected'
  call.context.state.put('conversations', conversation.id, conversation)
  return backOrJson(call, conversation)
}

function agentOfMessage(conversation: Conversation): string | undefined {
  const attributes = conversation.messages.at(-1)?.customAttributes ?? {}
  const name = Object.keys(attributes).find((candidate) => /^(agent|user|genesysUser|agentUser)_?id$/i.test(candidate))
  return name ? text(attributes[name]) : undefined
}

function disconnect(call: Call, conversation: Conversation): Reply {
  endConversation(call.context, conversation)
  return backOrJson(call, conversation)
}

/** Sends a signed reply to the integration's webhook or to the given `url`. */
function reply(call: Call, conversation: Conversation): Reply {
  const { context } = call
  const input = fields(call.body)
  const integration = context.state.get('openIntegrations', conversation.integrationId)
  const url = text(input.url) ?? integration?.outboundNotificationWebhookUrl
  const secret = text(input.secret) ?? integration?.secret
  const content = text(input.text)
  if (!url || !secret || !content) return { status: 400, body: { error: 'text, url and secret are needed' } }
  const id = randomUUID().replaceAll('-', '')
  const now = context.clock.iso()
  const customAttributes = {}
  conversation.messages.push({
    id,
    messageId: null,
    direction: 'outbound',
    time: now,
    receivedAt: now,
    text: content,
    metadata: {},
    customAttributes,
    receipts: [],
  })
  context.state.put('conversations', conversation.id, conversation)
  sendReply(context, conversation, { id, content, now, url, secret })
  return { status: 202, effect: true, body: { id } }
}

type Outbound = { id: string; content: string; now: string; url: string; secret: string }

function sendReply(
  context: SandboxContext,
  conversation: Conversation,
  { id, content, now, url, secret }: Outbound,
): void {
  const { integrationId, from } = conversation
  const body = JSON.stringify({
    id,
    channel: {
      id: integrationId,
      platform: 'Open',
      type: 'Private',
      messageId: id,
      to: { id: from.id, idType: from.idType ?? 'Opaque' },
      from: { nickname: 'Sandbox agent', id: integrationId, idType: 'Opaque' },
      time: now,
    },
    type: 'Text',
    text: content,
    direction: 'Outbound',
    originatingEntity: 'Human',
    conversationId: conversation.id,
  })
  context.webhooks.send({
    vendor: 'genesys',
    id,
    url,
    contentType: 'application/json',
    body,
    signing: { kind: 'hub', secret },
  })
}
