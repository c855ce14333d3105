import { z } from 'zod'
import { changeSettings } from '../context.ts'
import type { Call } from '../http.ts'
import type { Reply } from '../request.ts'
import type { Route } from '../router.ts'
import { isLive } from './meetings.ts'
import { derivedId } from './oauth.ts'
import { applyEvent, SESSION_EVENTS, stateOf } from './session-events.ts'

const eventInput = z.object({
  type: z.enum(SESSION_EVENTS),
  participant: z.enum(['customer', 'agent']).optional(),
  /** Time of the event; default: now, in sandbox time. */
  at: z.iso.datetime({ offset: true }).optional(),
})
const settingsInput = z.object({ region: z.string().nullable(), conversationLagMs: z.number().min(0) }).partial()

/** Control of the Genesys part: its state as data, session events, and settings that change its behaviour. */
export const operatorRoutes: Route[] = [
  { method: 'GET', path: '/genesys/state.json', handle: stateJson },
  { method: 'POST', path: '/genesys/sessions/{id}/events', handle: postEvent },
  { method: 'POST', path: '/genesys/settings', handle: configure },
]

/** Lists existing sessions as `sessions` and deleted ones as `deletedSessions`. Tokens and secrets are omitted. */
function stateJson({ context }: Call): Reply {
  const sessions = context.state.all('sessions').map((session) => {
    const { key: _, request, ...rest } = session
    return { ...request, ...rest, state: stateOf(context, session), request }
  })
  const tokens = context.state.all('tokens').map(({ value, issuedAtMs, expiresAtMs, ...rest }) => {
    const times = { issuedAt: new Date(issuedAtMs).toISOString(), expiresAt: new Date(expiresAtMs).toISOString() }
    return { id: derivedId(value), ...rest, ...times }
  })
  const body = {
    tokens,
    sessions: sessions.filter((session) => !session.deletedAt),
    deletedSessions: sessions.filter((session) => session.deletedAt),
    meetings: context.state.all('meetings').filter((meeting) => isLive(context, meeting)),
    conversations: context.state.all('conversations'),
    integrations: context.state.all('integrations'),
    openIntegrations: context.state.all('openIntegrations').map(({ secret: _, ...rest }) => rest),
    webhooks: context.state.all('targets').map(({ secret: _, ...rest }) => rest),
    channels: [],
    guests: [],
  }
  return { status: 200, body }
}

function postEvent(call: Call): Reply {
  const { context } = call
  const input = eventInput.safeParse(call.body)
  if (!input.success) return { status: 400, body: { error: z.prettifyError(input.error) } }
  const session = context.state.get('sessions', call.params.id ?? '')
  if (!session) return { status: 404, body: { error: 'no such session' } }
  const { type, participant, at } = input.data
  const needsParticipant = type === 'video-session.join' || type === 'video-session.leave'
  const when = at ? new Date(at).toISOString() : context.clock.iso()
  applyEvent(context, session, type, participant ?? (needsParticipant ? 'customer' : null), when)
  return {
    status: 202,
    effect: true,
    body: { id: session.id, state: stateOf(context, session), participants: session.participants },
  }
}

function configure(call: Call): Reply {
  const input = settingsInput.safeParse(call.body)
  if (!input.success) return { status: 400, body: { error: z.prettifyError(input.error) } }
  return { status: 200, effect: true, body: changeSettings(call.context, input.data) }
}
