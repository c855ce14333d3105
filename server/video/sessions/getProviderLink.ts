import { setTimeout as pause } from 'node:timers/promises'
import type { Snapshot } from '#server/domain/schema.ts'
import type { Ctx } from '#server/platform/context.ts'
import type { SessionLink } from '#server/ports/video/types.ts'
import { connectAdapter } from './connect.ts'
import { currentSession } from './rules.ts'

export type ProviderLink =
  | { ok: true; url: string }
  /** For staff, who open it in Genesys themselves. */
  | { ok: true; meetingId: string }
  /** The room is a page of ours. */
  | { ok: true; sessionId: string }
  | { ok: false; reason: 'not_ready' | 'unavailable' }
  /** Lost, failed or expired at the vendor, though wanted: a fresh one may be asked for. */
  | { ok: false; reason: 'gone'; sessionId: string }

const isOpen = (link: SessionLink | null): link is SessionLink =>
  link !== null && link.state !== 'failed' && link.state !== 'expired'

const wayInto = (link: SessionLink): { url: string } | { meetingId: string } =>
  'link' in link ? { url: link.link } : { meetingId: link.meetingId }

const PROVISIONING_DELAY_MS = 1_000

/**
 * The vendor's link to the appointment's current session, asked for at this moment. It is a secret that opens the room:
 * hand it to whom the caller let in, and neither store nor log it. The caller has decided who may ask.
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
  const ask = () => video.link(connection, region, session.providerId ?? '')
  const first = await ask()
  if (first.ok && isOpen(first.value)) return { ok: true, ...wayInto(first.value) }
  if (!first.ok) return { ok: false, reason: 'unavailable' }
  // A new session may be unknown to the vendor for a moment.
  if (!first.value) await pause(PROVISIONING_DELAY_MS)
  const second = await ask()
  if (!second.ok) return { ok: false, reason: 'unavailable' }
  return isOpen(second.value)
    ? { ok: true, ...wayInto(second.value) }
    : { ok: false, reason: 'gone', sessionId: session.id }
}
