import { z } from 'zod'
import type { ApiResult, GenesysClient } from '../genesys/client.ts'
import type { PortResult } from '../result.ts'
import { type SessionLink, type SessionRef, type VideoPort, videoCapabilities } from './types.ts'

const MEETINGS = '/api/v2/conversations/videos/meetings'
const DAY_SECONDS = 86_400

const meeting = z.object({ id: z.string().min(1).max(200), dateExpired: z.coerce.date().nullish().catch(null) })

/**
 * Implements the video port with the video meetings of Genesys: for signed-in users of one organization, by the id of
 * the meeting. There is no link, no search by name, no deletion and no attendance; each meeting ends at its own expiry,
 * counted in days.
 */
export function createGenesysMeetings(client: GenesysClient): VideoPort {
  return {
    capabilities: videoCapabilities['genesys-meetings'],
    create: async (connection, { region, durationSeconds }) => {
      const expireTimeDays = Math.max(1, Math.ceil(durationSeconds / DAY_SECONDS))
      const body = { ephemeral: true, expireTimeDays }
      return refFrom(await client.call({ ...connection, region }, { method: 'POST', path: MEETINGS, body }), region)
    },
    listByName: async () => ok([]),
    findByName: async () => ok(null),
    get: async (connection, region, id) => {
      const result = await client.call({ ...connection, region }, { method: 'GET', path: pathOf(id) })
      return isGone(result) ? ok(null) : refFrom(result, region)
    },
    link: async (connection, region, id): Promise<PortResult<SessionLink | null>> => {
      const result = await client.call({ ...connection, region }, { method: 'GET', path: pathOf(id) })
      if (isGone(result)) return ok(null)
      return result.ok ? ok({ meetingId: id, state: 'waiting' }) : result
    },
    remove: async () => ok({ gone: false }),
    subscribe: async () => ok({ already: true }),
    unsubscribe: async () => ok({ gone: true }),
  }
}

const pathOf = (id: string): string => `${MEETINGS}/${encodeURIComponent(id)}`
const isGone = (result: ApiResult): boolean => !result.ok && result.status === 404

function refFrom(result: ApiResult, region: string): PortResult<SessionRef> {
  if (!result.ok) return result
  const parsed = meeting.safeParse(result.body)
  // Created, but its id is not readable.
  if (!parsed.success) return { ok: false, kind: 'unknown', code: 'unreadable' }
  return ok({
    providerId: parsed.data.id,
    state: 'waiting',
    sip: null,
    region,
    createdAt: null,
    expiresAt: parsed.data.dateExpired ?? null,
    participants: [],
  })
}

const ok = <T>(value: T): PortResult<T> & { ok: true } => ({ ok: true, value })
