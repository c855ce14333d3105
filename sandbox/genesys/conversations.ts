import { type SandboxContext, settings } from '../context.ts'
import { type Fields, fields, strings } from '../json.ts'
import type { Conversation, ConversationParticipant } from '../records.ts'
import type { Reply } from '../request.ts'
import type { Route } from '../router.ts'
import { type GenesysCall, invalid, notFound, platform } from './guard.ts'

const MESSAGES = '/api/v2/conversations/messages/{id}'
const ANY = '/api/v2/conversations/{id}'

export const conversationRoutes: Route[] = [
  { method: 'GET', path: MESSAGES, handle: platform(read) },
  { method: 'GET', path: ANY, handle: platform(read) },
  { method: 'PATCH', path: MESSAGES, handle: platform(patch) },
  { method: 'PATCH', path: `${MESSAGES}/participants/{participantId}`, handle: platform(patchParticipant) },
  { method: 'PATCH', path: `${ANY}/participants/{participantId}/attributes`, handle: platform(patchAttributes) },
  { method: 'POST', path: `${ANY}/disconnect`, handle: platform(disconnect) },
]

/** Ends a conversation for all participants. Returns false when it was already over. */
export function endConversation(context: SandboxContext, conversation: Conversation): boolean {
  if (conversation.state === 'disconnected') return false
  const now = context.clock.iso()
  conversation.state = 'disconnected'
  conversation.endedAt = now
  for (const participant of conversation.participants) {
    participant.state = 'disconnected'
    participant.endTime ??= now
  }
  context.state.put('conversations', conversation.id, conversation)
  return true
}

function read(call: GenesysCall): Reply {
  const conversation = findOwn(call)
  return conversation ? { status: 200, body: view(conversation) } : notFound()
}

function patch(call: GenesysCall): Reply {
  const conversation = findOwn(call)
  if (!conversation) return notFound()
  if (fields(call.body).state !== 'disconnected') return invalid([{ errorCode: 'invalid.value', fieldName: 'state' }])
  const effect = endConversation(call.context, conversation)
  return { status: 200, effect, body: view(conversation) }
}

/** A conversation has one customer and one agent, so either participant's end ends it for both. */
function patchParticipant(call: GenesysCall): Reply {
  const conversation = findOwn(call)
  if (!conversation?.participants.some((participant) => participant.id === call.params.participantId)) return notFound()
  if (fields(call.body).state !== 'disconnected') return invalid([{ errorCode: 'invalid.value', fieldName: 'state' }])
  return { status: 202, effect: endConversation(call.context, conversation) }
}

function patchAttributes(call: GenesysCall): Reply {
  const conversation = findOwn(call)
  const participant = conversation?.participants.find((candidate) => candidate.id === call.params.participantId)
  if (!conversation || !participant) return notFound()
  const attributes = fields(fields(call.body).attributes)
  const wrong = Object.entries(attributes).filter(([, value]) => typeof value !== 'string')
  if (wrong.length > 0)
    return invalid(wrong.map(([name]) => ({ errorCode: 'invalid.value', fieldName: `attributes.${name}` })))
  Object.assign(participant.attributes, strings(attributes))
  call.context.state.put('conversations', conversation.id, conversation)
  return { status: 200, effect: true, body: { attributes: participant.attributes } }
}

function disconnect(call: GenesysCall): Reply {
  const conversation = findOwn(call)
  return conversation ? { status: 202, effect: endConversation(call.context, conversation) } : notFound()
}

/**
 * Returns the caller's own conversation once it is visible: a new conversation may become readable some time after the
 * response that named it.
 */
function findOwn({ context, token, params }: GenesysCall): Conversation | undefined {
  const conversation = context.state.get('conversations', params.id ?? '')
  if (!conversation || conversation.organizationId !== token.organizationId) return undefined
  const age = context.clock.now().getTime() - Date.parse(conversation.createdAt)
  return age < settings(context).conversationLagMs ? undefined : conversation
}

function view(conversation: Conversation): Fields {
  return {
    id: conversation.id,
    startTime: conversation.createdAt,
    ...(conversation.endedAt ? { endTime: conversation.endedAt } : {}),
    participants: conversation.participants.map((participant) => participantView(conversation, participant)),
    selfUri: `/api/v2/conversations/messages/${conversation.id}`,
  }
}

function participantView(conversation: Conversation, participant: ConversationParticipant): Fields {
  const { id, purpose, userId, state, startTime, connectedTime, endTime, attributes } = participant
  const times = { startTime, ...(connectedTime ? { connectedTime } : {}), ...(endTime ? { endTime } : {}) }
  const messages = conversation.messages.map((message) => ({ messageId: message.id, messageTime: message.receivedAt }))
  return {
    id,
    purpose,
    state,
    ...times,
    ...(userId ? { userId } : {}),
    attributes,
    messages: [{ id, state, ...times, type: 'open', provider: 'PureCloud Messaging', messages }],
  }
}
