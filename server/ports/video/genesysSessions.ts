import { z } from 'zod'
import type { ApiResult, GenesysClient } from '../genesys/client.ts'
import { findRegion } from '../genesys/regions.ts'
import type { GenesysConnection } from '../genesys/types.ts'
import type { PortResult } from '../result.ts'
import { sessionEventNames } from './events.ts'
import { type SessionLink, type SessionRef, type SessionSpec, type VideoPort, videoCapabilities } from './types.ts'

const SESSIONS = '/api/v2/video/sessions'
const WEBHOOKS = '/api/v2/platform/webhooks/v2'

const instant = z.coerce.date().nullish().catch(null)
const participant = z.object({
  participantType: z.enum(['customer', 'agent']),
  state: z.string().nullish(),
  joinedAt: instant,
  leftAt: instant,
})
const session = z.object({
  id: z.string().min(1),
  state: z.enum(['waiting', 'active', 'completed', 'failed', 'expired']).catch('waiting'),
  sip: z.string().nullish(),
  region: z.string().nullish(),
  createdAt: instant,
  expiresAt: instant,
  participants: z.array(z.unknown()).nullish(),
})
const listed = z.object({ entities: z.array(z.unknown()).default([]) })
const targets = z.object({
  entities: z
    .array(z.object({ id: z.string(), targets: z.array(z.object({ url: z.string() })).default([]) }))
    .default([]),
})

/**
 * Implements the video port with the documented video sessions of Genesys; finding them by name is an extension of
 * ours.
 */
export function createGenesysSessions(client: GenesysClient): VideoPort {
  return {
    capabilities: videoCapabilities['genesys-sessions'],
    create: async (connection, spec) =>
      refFrom(
        await client.call(inRegion(connection, spec.region), { method: 'POST', path: SESSIONS, body: payload(spec) }),
      ),
    listByName: (connection, region, name) => listByName(client, inRegion(connection, region), name),
    findByName: async (connection, region, name) => {
      const found = await listByName(client, inRegion(connection, region), name)
      return found.ok ? { ok: true, value: found.value[0] ?? null } : found
    },
    get: async (connection, region, id) => orNull(await read(client, inRegion(connection, region), id), refFrom),
    link: async (connection, region, id) => orNull(await read(client, inRegion(connection, region), id), linkFrom),
    remove: async (connection, region, id) => {
      const result = await client.call(inRegion(connection, region), { method: 'DELETE', path: pathOf(id) })
      if (result.ok) return { ok: true, value: { gone: false } }
      return result.status === 404 ? { ok: true, value: { gone: true } } : result
    },
    subscribe: (connection, target) => subscribe(client, connection, target),
    unsubscribe: (connection, target) => unsubscribe(client, connection, target),
  }
}

/**
 * Returns exactly the data that the room needs. A name, address or number must not appear here, nor in `description`.
 */
function payload(spec: SessionSpec) {
  const customer = { participantType: 'customer', name: 'Customer', sipAddress: null }
  return {
    name: spec.name,
    description: 'Secure Video Appointment',
    maxParticipants: spec.maxParticipants,
    duration: spec.durationSeconds,
    settings: {
      allowRecording: false,
      allowScreenShare: true,
      allowChat: true,
      moderatorRequired: true,
      participantsCanInviteOthers: false,
    },
    participants: spec.withAgent
      ? [customer, { participantType: 'agent', name: 'Agent', sipAddress: null }]
      : [customer],
    attributes: { appointmentId: spec.appointmentId, region: findRegion(spec.region)?.awsRegion ?? spec.region },
  }
}

/**
 * Lists all sessions with this name, oldest first. There is more than one if a response was lost although the session
 * was created.
 */
async function listByName(
  client: GenesysClient,
  connection: GenesysConnection,
  name: string,
): Promise<PortResult<SessionRef[]>> {
  const result = await client.call(connection, { method: 'GET', path: SESSIONS, query: { name } })
  if (!result.ok) return result
  const refs = (listed.safeParse(result.body).data?.entities ?? []).flatMap((entity) => toRef(entity) ?? [])
  return { ok: true, value: refs.sort((a, b) => (a.createdAt?.getTime() ?? 0) - (b.createdAt?.getTime() ?? 0)) }
}

/**
 * Registers the webhook. An existing registration gets the current secret and events; if the vendor cannot update it,
 * it is deleted and created again.
 */
async function subscribe(
  client: GenesysClient,
  connection: GenesysConnection,
  target: { url: string; secret: string },
): Promise<PortResult<{ already: boolean }>> {
  const body = {
    name: 'Punctual video sessions',
    targets: [{ url: target.url }],
    events: sessionEventNames,
    secret: target.secret,
    enabled: true,
  }
  const register = () => client.call(connection, { method: 'POST', path: WEBHOOKS, body })
  const created = await register()
  if (created.ok) return { ok: true, value: { already: false } }
  if (created.status !== 409) return created
  const known = await findTarget(client, connection, target.url)
  if (!known.ok) return isUnsupported(known) ? { ok: true, value: { already: true } } : known
  if (!known.value) return { ok: true, value: { already: true } }
  const path = `${WEBHOOKS}/${encodeURIComponent(known.value)}`
  const updated = await client.call(connection, { method: 'PUT', path, body })
  if (updated.ok) return { ok: true, value: { already: true } }
  if (!isUnsupported(updated)) return updated
  await client.call(connection, { method: 'DELETE', path })
  const recreated = await register()
  return recreated.ok ? { ok: true, value: { already: true } } : recreated
}

async function unsubscribe(
  client: GenesysClient,
  connection: GenesysConnection,
  target: { url: string },
): Promise<PortResult<{ gone: boolean }>> {
  const known = await findTarget(client, connection, target.url)
  if (!known.ok) return known
  if (!known.value) return { ok: true, value: { gone: true } }
  const path = `${WEBHOOKS}/${encodeURIComponent(known.value)}`
  const deleted = await client.call(connection, { method: 'DELETE', path })
  if (deleted.ok) return { ok: true, value: { gone: false } }
  return deleted.status === 404 ? { ok: true, value: { gone: true } } : deleted
}

/** Returns the id of our registration, or null. */
async function findTarget(
  client: GenesysClient,
  connection: GenesysConnection,
  url: string,
): Promise<{ ok: true; value: string | null } | Extract<ApiResult, { ok: false }>> {
  const known = await client.call(connection, { method: 'GET', path: WEBHOOKS })
  if (!known.ok) return known
  const entities = targets.safeParse(known.body).data?.entities ?? []
  return { ok: true, value: entities.find((one) => one.targets.some((each) => each.url === url))?.id ?? null }
}

/** Whether the vendor does not support the operation. */
const isUnsupported = ({ status }: { status?: number }): boolean => status === 404 || status === 405 || status === 501

const pathOf = (id: string): string => `${SESSIONS}/${encodeURIComponent(id)}`
const read = (client: GenesysClient, connection: GenesysConnection, id: string): Promise<ApiResult> =>
  client.call(connection, { method: 'GET', path: pathOf(id) })

/** A session stays in the region where it was created, whatever the region of the connection. */
const inRegion = (connection: GenesysConnection, region: string): GenesysConnection => ({ ...connection, region })

function refFrom(result: ApiResult): PortResult<SessionRef> {
  if (!result.ok) return result
  const ref = toRef(result.body)
  // Created, but its id is not readable; it is found by name at the next attempt.
  return ref ? { ok: true, value: ref } : { ok: false, kind: 'unknown', code: 'unreadable' }
}

function linkFrom(result: ApiResult): PortResult<SessionLink> {
  if (!result.ok) return result
  const link = session
    .pick({ state: true })
    .extend({ link: z.url({ protocol: /^https?$/ }) })
    .safeParse(result.body)
  return link.success ? { ok: true, value: link.data } : { ok: false, kind: 'unknown', code: 'unreadable' }
}

function orNull<T>(result: ApiResult, from: (result: ApiResult) => PortResult<T>): PortResult<T | null> {
  return !result.ok && result.status === 404 ? { ok: true, value: null } : from(result)
}

function toRef(body: unknown): SessionRef | null {
  const parsed = session.safeParse(body)
  if (!parsed.success) return null
  const { id, state, sip, region, createdAt, expiresAt, participants } = parsed.data
  return {
    providerId: id,
    state,
    sip: sip ?? null,
    region: region ? (findRegion(region)?.domain ?? region) : null,
    createdAt: createdAt ?? null,
    expiresAt: expiresAt ?? null,
    participants: (participants ?? []).flatMap((one) => toParticipant(one) ?? []),
  }
}

function toParticipant(value: unknown): SessionRef['participants'][number] | null {
  const parsed = participant.safeParse(value)
  if (!parsed.success || !parsed.data.joinedAt) return null
  return { type: parsed.data.participantType, joinedAt: parsed.data.joinedAt, leftAt: parsed.data.leftAt ?? null }
}
