import { randomUUID } from 'node:crypto'
import type { SandboxContext } from '../context.ts'
import type { Session, SessionParticipant } from '../records.ts'

/**
 * Payload of a session's webhook, posted to every target of its organization that subscribed to its type and signed as in
 * Standard Webhooks (`webhook-id`, `webhook-timestamp`, `webhook-signature`; a secret with `whsec_` is base64, any other is
 * used as it is):
 *
 *   { id, type, eventType, timestamp,                 // eventType equals type; timestamp: time of the event, sandbox time
 *     data: { sessionId, name, state, region, participantType, attributes } }   // participantType: customer, agent or null
 */
export const SESSION_EVENTS = [
  'video-session.created',
  'video-session.join',
  'video-session.leave',
  'video-session.completed',
  'video-session.failed',
] as const
export type SessionEvent = (typeof SESSION_EVENTS)[number]

/** Applies an event to the session and sends the webhooks. */
export function applyEvent(
  context: SandboxContext,
  session: Session,
  type: SessionEvent,
  participantType: string | null,
  when: string,
): void {
  updateSession(session, type, participantType, when)
  context.state.put('sessions', session.id, session)
  sendWebhooks(context, session, type, participantType, when)
}

/** Sends the webhooks of an event without changing the session. */
function sendWebhooks(
  context: SandboxContext,
  session: Session,
  type: SessionEvent,
  participantType: string | null,
  when: string,
): void {
  const id = `evt_${randomUUID().replaceAll('-', '')}`
  const { name, attributes } = session.request
  const data = {
    sessionId: session.id,
    name,
    state: session.state,
    region: session.region,
    participantType,
    attributes,
  }
  const body = JSON.stringify({ id, type, eventType: type, timestamp: when, data })
  for (const target of context.state.values('targets')) {
    if (target.organizationId !== session.organizationId || !target.enabled || !target.events.includes(type)) continue
    const signing = { kind: 'standard' as const, secret: target.secret }
    context.webhooks.send({ vendor: 'genesys', id, url: target.url, contentType: 'application/json', body, signing })
  }
}

/** Ends expired sessions: one with connected participants is completed, an empty one simply expires (see `stateOf`). */
export function endExpired(context: SandboxContext): void {
  const now = context.clock.iso()
  for (const session of context.state.values('sessions')) {
    if (session.deletedAt || session.expiresAt > now || (session.state !== 'waiting' && session.state !== 'active'))
      continue
    const inside = session.participants.some((participant) => participant.state === 'connected')
    if (inside) applyEvent(context, session, 'video-session.completed', null, session.expiresAt)
  }
}

/** Returns `waiting` until the moderator has joined. `expired` is never stored, so setting the clock back undoes it. */
export function stateOf(context: SandboxContext, session: Session): Session['state'] | 'expired' {
  const open = session.state === 'waiting' || session.state === 'active'
  return open && session.expiresAt <= context.clock.iso() ? 'expired' : session.state
}

function updateSession(session: Session, type: SessionEvent, participantType: string | null, when: string): void {
  if (type === 'video-session.join') join(session, participantType ?? 'customer', when)
  if (type === 'video-session.leave') leave(session, participantType, when)
  if (type === 'video-session.completed' || type === 'video-session.failed') {
    leave(session, null, when)
    session.state = type === 'video-session.failed' ? 'failed' : 'completed'
  }
}

function join(session: Session, participantType: string, when: string): void {
  const participant =
    session.participants.find((participant) => participant.participantType === participantType) ??
    addParticipant(session, participantType)
  participant.state = 'connected'
  participant.joinedAt ??= when
  participant.leftAt = null
  if (participantType === 'agent' && session.state === 'waiting') session.state = 'active'
}

function addParticipant(session: Session, participantType: string): SessionParticipant {
  const participant: SessionParticipant = {
    participantType,
    name: null,
    state: 'invited',
    joinedAt: null,
    leftAt: null,
  }
  session.participants.push(participant)
  return participant
}

function leave(session: Session, participantType: string | null, when: string): void {
  for (const participant of session.participants) {
    if (participant.state !== 'connected' || (participantType && participant.participantType !== participantType))
      continue
    participant.state = 'left'
    participant.leftAt = when
  }
}
