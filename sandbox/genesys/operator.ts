import { z } from 'zod'
import type { Call } from '../http.ts'
import type { Reply } from '../request.ts'
import type { Route } from '../router.ts'
import { changeSettings } from '../context.ts'
import { isLive } from './meetings.ts'
import { derivedId } from './oauth.ts'
import { happen, SESSION_EVENTS, stateOf } from './session-events.ts'

const eventInput = z.object({
  type: z.enum(SESSION_EVENTS),
  participant: z.enum(['customer', 'agent']).optional(),
  /** Time of the event; default: now, in sandbox time. */
  at: z.iso.datetime({ offset: true }).optional(),
})
const settingsInput = z.object({ region: z.string().nullable(), conversationLagMs: z.number().min(0) }).partial()

/** Control of the Genesys part: its state as data, session events, and settings that change its behaviour. */
export const operatorRoutes: Route[] = [
  { method: 'GET', path: '/genesys/state.json', handle: stateAsData },
  { method: 'POST', path: '/genesys/sessions/{id}/events', handle: makeHappen },
  { method: 'POST', path: '/genesys/settings', handle: configure },
]

/** Lists existing sessions as `sessions` and deleted ones as `deletedSessions`. Tokens and secrets are omitted. */
function stateAsData({ world }: Call): Reply {
  const sessions = world.state.all('sessions').map((session) => {
    const { key: _, request, ...rest } = session
    return { ...request, ...rest, state: stateOf(world, session), request }
  })
  const tokens = world.state.all('tokens').map(({ value, issuedAtMs, expiresAtMs, ...rest }) => {
    const times = { issuedAt: new Date(issuedAtMs).toISOString(), expiresAt: new Date(expiresAtMs).toISOString() }
    return { id: derivedId(value), ...rest, ...times }
  })
  const body = {
    tokens,
    sessions: sessions.filter((session) => !session.deletedAt),
    deletedSessions: sessions.filter((session) => session.deletedAt),
    meetings: world.state.all('meetings').filter((meeting) => isLive(world, meeting)),
    conversations: world.state.all('conversations'),
    integrations: world.state.all('integrations'),
    openIntegrations: world.state.all('openIntegrations').map(({ secret: _, ...rest }) => rest),
    webhooks: world.state.all('targets').map(({ secret: _, ...rest }) => rest),
    channels: [],
    guests: [],
  }
  return { status: 200, body }
}

function makeHappen(call: Call): Reply {
  const { world } = call
  const input = eventInput.safeParse(call.body)
  if (!input.success) return { status: 400, body: { error: z.prettifyError(input.error) } }
  const session = world.state.get('sessions', call.params.id ?? '')
  if (!session) return { status: 404, body: { error: 'no such session' } }
  const { type, participant, at } = input.data
  const needsOne = type === 'video-session.join' || type === 'video-session.leave'
  const when = at ? new Date(at).toISOString() : world.clock.iso()
  happen(world, session, type, participant ?? (needsOne ? 'customer' : null), when)
  return {
    status: 202,
    effect: true,
    body: { id: session.id, state: stateOf(world, session), participants: session.participants },
  }
}

function configure(call: Call): Reply {
  const input = settingsInput.safeParse(call.body)
  if (!input.success) return { status: 400, body: { error: z.prettifyError(input.error) } }
  return { status: 200, effect: true, body: changeSettings(call.world, input.data) }
}
