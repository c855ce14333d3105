import { randomUUID } from 'node:crypto'
import type { SandboxContext } from '../context.ts'
import { at, type Fields, fields, list, strings, text } from '../json.ts'
import type { Conversation, ConversationMessage } from '../records.ts'
import type { Reply } from '../request.ts'
import type { Route } from '../router.ts'
import type { Detail } from '../vendors.ts'
import { type GenesysCall, invalid, notFound, platform } from './guard.ts'

const INBOUND = '/api/v2/conversations/messages/{integrationId}/inbound/open'

export const openMessageRoutes: Route[] = [
  { method: 'POST', path: `${INBOUND}/message`, handle: platform(receiveMessage) },
  { method: 'POST', path: `${INBOUND}/receipt`, handle: platform(receiveReceipt) },
  { method: 'POST', path: `${INBOUND}/event`, handle: platform(receiveEvent) },
]

/** Continues the sender's live conversation; a new sender, or one whose conversation is over, starts another. */
function receiveMessage(call: GenesysCall): Reply {
  const { context, token, params } = call
  const body = fields(call.body)
  const problems = messageProblems(body)
  if (problems.length > 0) return invalid(problems)
  const integrationId = params.integrationId ?? ''
  const from = fields(at(body, 'channel.from'))
  const sender = { ...from, id: text(from.id) ?? '' }
  const found = liveConversation(context, token.organizationId, integrationId, sender.id)
  const conversation = found ?? newConversation(context, token.organizationId, integrationId, sender)
  const message = messageFrom(context, body)
  conversation.messages.push(message)
  const customer = conversation.participants.find((participant) => participant.purpose === 'customer')
  if (customer) Object.assign(customer.attributes, message.metadata, message.customAttributes)
  context.state.put('conversations', conversation.id, conversation)
  const prefetch = call.query.get('prefetchConversationId') === 'true'
  return {
    status: 202,
    effect: true,
    body: normalized(body, integrationId, message, prefetch ? conversation.id : null),
  }
}

function normalized(
  body: Fields,
  integrationId: string,
  message: ConversationMessage,
  conversationId: string | null,
): Fields {
  const { messageId, from, time } = fields(body.channel)
  return {
    id: message.id,
    channel: { id: integrationId, platform: 'Open', type: 'Private', messageId, from, time },
    type: 'Text',
    text: message.text,
    content: list(body.content),
    ...(body.metadata ? { metadata: body.metadata } : {}),
    ...(conversationId ? { conversationId } : {}),
  }
}

function messageProblems(body: Fields): Detail[] {
  const problems: Detail[] = []
  for (const path of ['channel', 'channel.from', 'channel.from.id', 'channel.from.idType', 'channel.time']) {
    const value = at(body, path)
    if (value === undefined || value === null || value === '')
      problems.push({ errorCode: 'missing.value', fieldName: path })
  }
  const idType = text(at(body, 'channel.from.idType'))
  if (idType && !['Email', 'Phone', 'Opaque'].includes(idType)) {
    problems.push({ errorCode: 'invalid.value', fieldName: 'channel.from.idType' })
  }
  const time = text(at(body, 'channel.time'))
  if (time && Number.isNaN(Date.parse(time))) problems.push({ errorCode: 'invalid.date', fieldName: 'channel.time' })
  if (!text(body.text) && list(body.content).length === 0)
    problems.push({ errorCode: 'missing.value', fieldName: 'text' })
  return [
    ...problems,
    ...nonStringProblems(body, 'metadata'),
    ...nonStringProblems(body, 'channel.metadata.customAttributes'),
  ]
}

function nonStringProblems(body: Fields, path: string): Detail[] {
  const value = at(body, path)
  if (value === undefined || value === null) return []
  const wrong = Object.entries(fields(value)).filter(([, inner]) => typeof inner !== 'string')
  return wrong.map(([name]) => ({ errorCode: 'invalid.value', fieldName: `${path}.${name}` }))
}

function liveConversation(
  context: SandboxContext,
  organizationId: string,
  integrationId: string,
  fromId: string,
): Conversation | undefined {
  for (const conversation of context.state.values('conversations')) {
    const same = conversation.integrationId === integrationId && conversation.from.id === fromId
    if (same && conversation.organizationId === organizationId && conversation.state !== 'disconnected')
      return conversation
  }
  return undefined
}

function newConversation(
  context: SandboxContext,
  organizationId: string,
  integrationId: string,
  from: Conversation['from'],
): Conversation {
  const now = context.clock.iso()
  const connectedNow = { userId: null, startTime: now, connectedTime: now, endTime: null, attributes: {} }
  return {
    id: randomUUID(),
    organizationId,
    integrationId,
    from,
    state: 'alerting',
    createdAt: now,
    endedAt: null,
    messages: [],
    participants: [
      { ...connectedNow, id: randomUUID(), purpose: 'customer', state: 'connected', attributes: {} },
      { ...connectedNow, id: randomUUID(), purpose: 'acd', state: 'connected', attributes: {} },
    ],
  }
}

function messageFrom(context: SandboxContext, body: Fields): ConversationMessage {
  return {
    id: randomUUID().replaceAll('-', ''),
    messageId: text(at(body, 'channel.messageId')) ?? null,
    direction: 'inbound',
    time: text(at(body, 'channel.time')) ?? '',
    receivedAt: context.clock.iso(),
    text: text(body.text) ?? '',
    metadata: strings(body.metadata),
    customAttributes: strings(at(body, 'channel.metadata.customAttributes')),
    receipts: [],
  }
}

function receiveReceipt({ context, token, body }: GenesysCall): Reply {
  const receipt = fields(body)
  const id = text(receipt.id)
  const missing = ['id', 'channel.to.id', 'channel.time', 'status'].filter((path) => !text(at(receipt, path)))
  if (missing.length > 0) return invalid(missing.map((fieldName) => ({ errorCode: 'missing.value', fieldName })))
  for (const conversation of context.state.values('conversations')) {
    const message = conversation.messages.find((candidate) => candidate.id === id)
    if (!message || conversation.organizationId !== token.organizationId) continue
    message.receipts.push(receipt)
    context.state.put('conversations', conversation.id, conversation)
    return { status: 202, effect: true, body: receipt }
  }
  return notFound()
}

function receiveEvent({ body }: GenesysCall): Reply {
  const missing = ['channel.from.id', 'channel.time'].filter((path) => !text(at(body, path)))
  if (missing.length > 0) return invalid(missing.map((fieldName) => ({ errorCode: 'missing.value', fieldName })))
  return { status: 202, body: fields(body) }
}
