import { setTimeout as pause } from 'node:timers/promises'
import type { Snapshot } from '#server/domain/schema.ts'
import type { Ctx } from '#server/platform/context.ts'
import type { SessionLink } from '#server/ports/video/types.ts'
import { connectAdapter } from './connect.ts'
import { currentSession } from './rules.ts'

export type ProviderLink =
  | { ok: true; url: string }
  /** Meeting id for staff, who open it in Genesys. */
  | { ok: true; meetingId: string }
  /** The room is built in. */
  | { ok: true; sessionId: string }
  | { ok: false; reason: 'not_ready' | 'unavailable' }
  /** The session is lost, failed or expired at the provider; a new one may be requested. */
  | { ok: false; reason: 'gone'; sessionId: string }

const isOpen = (link: SessionLink | null): link is SessionLink =>
  link !== null && link.state !== 'failed' && link.state !== 'expired'

const accessOf = (link: SessionLink): { url: string } | { meetingId: string } =>
  'link' in link ? { url: link.link } : { meetingId: link.meetingId }

const PROVISIONING_DELAY_MS = 1_000

/**
 * Fetches the provider's link to the appointment's current session. The link is a secret that opens the room: it must be
 * neither stored nor logged. The caller has decided that the recipient may enter.
 */
export async function getProviderLink(ctx: Ctx, appointment: Snapshot): Promise<ProviderLink> {
  const session = currentSession(appointment)
  if (!session?.providerId) return { ok: false, reason: 'not_ready' }
  const { organizationId, applicationId } = appointment
  const { adapter, region } = session
  const connected = await connectAdapter(ctx, { organizationId, applicationId, adapter, region })
  if (!connected) return { ok: false, reason: 'not_ready' }
  const { video, connection } = connected
  if (video.capabilities.room === 'own') return { ok: true, sessionId: session.id }
  const fetchLink = () => video.link(connection, region, session.providerId ?? '')
  const first = await fetchLink()
  if (first.ok && isOpen(first.value)) return { ok: true, ...accessOf(first.value) }
  if (!first.ok) return { ok: false, reason: 'unavailable' }
  // A new session may be unknown to the provider for a moment.
  if (!first.value) await pause(PROVISIONING_DELAY_MS)
  const second = await fetchLink()
  if (!second.ok) return { ok: false, reason: 'unavailable' }
  return isOpen(second.value)
    ? { ok: true, ...accessOf(second.value) }
    : { ok: false, reason: 'gone', sessionId: session.id }
}
