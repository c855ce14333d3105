import { timingSafeEqual } from 'node:crypto'
import type { Call } from '../http.ts'
import { fields, text } from '../json.ts'
import { escapeHtml, page } from '../page.ts'
import type { Session } from '../records.ts'
import type { Reply } from '../request.ts'
import type { Route } from '../router.ts'
import { applyEvent, stateOf } from './session-events.ts'

/**
 * The room behind a session's link. Opening the page changes nothing; its buttons enter, leave and end the session, and
 * send the webhooks. `&as=customer` or `&as=agent` offers only that participant.
 */
export const roomRoutes: Route[] = [
  { method: 'GET', path: '/video/{id}/join', handle: (call) => withSession(call, show) },
  { method: 'POST', path: '/video/{id}/join', handle: (call) => withSession(call, act) },
]

function withSession(call: Call, next: (call: Call, session: Session) => Reply): Reply {
  const session = call.context.state.get('sessions', call.params.id ?? '')
  if (!session || session.deletedAt || !sameKey(call.query.get('key') ?? '', session.key)) {
    return page('Session not found', '<h1>Session not found</h1><p>This link is invalid or no longer valid.</p>', {
      status: 404,
    })
  }
  const state = stateOf(call.context, session)
  if (state === 'expired' || state === 'completed') {
    return page('Session over', `<h1>This video session is ${state}</h1><p>It is no longer possible to join.</p>`, {
      status: 410,
    })
  }
  if (state === 'failed')
    return page('Session failed', '<h1>This video session has failed</h1><p>A new session is needed.</p>', {
      status: 410,
    })
  return next(call, session)
}

function act(call: Call, session: Session): Reply {
  const { action, participant } = fields(call.body)
  const participantType = text(participant) === 'agent' ? 'agent' : 'customer'
  const now = call.context.clock.iso()
  if (action === 'join') applyEvent(call.context, session, 'video-session.join', participantType, now)
  if (action === 'leave') applyEvent(call.context, session, 'video-session.leave', participantType, now)
  if (action === 'end') applyEvent(call.context, session, 'video-session.completed', null, now)
  return { status: 303, effect: true, headers: { location: call.url } }
}

function show(call: Call, session: Session): Reply {
  const only = call.query.get('as')
  const offered = only === 'customer' || only === 'agent' ? [only] : ['customer', 'agent']
  const agentInside = isIn(session, 'agent')
  const status = agentInside
    ? 'The agent has joined: the session is open.'
    : 'Lobby: waiting for the agent to open the session.'
  const body = `<h1>Video session ${escapeHtml(String(session.request.name ?? session.id))}</h1>
<p>This is the sandbox’s room. It has no video and no audio.</p>
<p role="status"><strong>${status}</strong></p>
<dl><dt>State</dt><dd>${stateOf(call.context, session)}</dd><dt>Region</dt><dd>${escapeHtml(session.region)}</dd>
<dt>Open until</dt><dd>${escapeHtml(session.expiresAt)} (UTC)</dd></dl>
${offered.map((place) => participantForm(call, place, isIn(session, place))).join('\n')}
${offered.includes('agent') && agentInside ? button(call, 'end', 'agent', 'End the session for everyone') : ''}`
  return page('Video session', body)
}

function participantForm(call: Call, place: string, inside: boolean): string {
  return inside
    ? button(call, 'leave', place, `Leave as the ${place}`)
    : button(call, 'join', place, `Enter as the ${place}`)
}

function button(call: Call, action: string, participant: string, label: string): string {
  return `<form method="post" action="${escapeHtml(call.url)}"><input type="hidden" name="participant" value="${participant}">
<button name="action" value="${action}">${label}</button></form>`
}

function isIn(session: Session, participantType: string): boolean {
  return session.participants.some((place) => place.participantType === participantType && place.state === 'connected')
}

function sameKey(given: string, key: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(key)]
  return a.length === b.length && timingSafeEqual(a, b)
}
