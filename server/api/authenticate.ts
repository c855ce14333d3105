import type { Queryable } from '#db/client.ts'
import type { Config } from '#server/config.ts'
import { unauthenticated } from '#server/lib/errors.ts'
import type { Actor } from '#server/platform/context.ts'
import { findStaff } from '#server/tenants/staff/data.ts'
import { type Claims, verifyToken } from './bearer.ts'
import { findApiClient, findParticipant } from './data.ts'

type Parts = { db: Queryable; config: Config }

/**
 * Returns the actor of a bearer token, read from the database at each request, so that revoked access and changed roles
 * take effect at once. Throws `unauthenticated` for every invalid token.
 */
export async function actorFromBearer({ db, config }: Parts, token: string): Promise<Actor> {
  const actor = await actorOf(db, await verifyToken(config, token))
  if (!actor) throw unauthenticated()
  return actor
}

async function actorOf(db: Queryable, claims: Claims): Promise<Actor | null> {
  const { organization: organizationId, sub } = claims
  switch (claims.role) {
    case 'ROLE_CLIENT_SERVICE': {
      const client = await findApiClient(db, sub)
      if (client?.organizationId !== organizationId || client.applicationId !== claims.application) return null
      return { kind: 'service', organizationId, applicationId: client.applicationId, clientId: client.id }
    }
    case 'ROLE_CUSTOMER': {
      const person = await findParticipant(db, organizationId, sub)
      if (person?.type !== 'CUSTOMER' || person.appointmentId !== claims.conferenceId) return null
      if (person.applicationId !== claims.application || person.tokenGeneration !== claims.generation) return null
      const { applicationId, appointmentId } = person
      return { kind: 'customer', organizationId, applicationId, appointmentId, participantId: person.id }
    }
    default: {
      const member = await findStaff(db, organizationId, sub)
      if (!member || member.sessionVersion !== claims.version) return null
      return { kind: member.role, organizationId, staffId: member.id, applicationId: member.applicationId }
    }
  }
}

/** Returns the client address, which the edge takes from the socket. */
export const clientIpFrom = (headers: Headers): string | null =>
  headers.get('x-forwarded-for')?.split(',')[0]?.trim() || null

/** Parses `Basic base64(contact:code)`. Neither a contact nor a code contains a colon. Null for anything else. */
export function parseBasicAuth(header: string | undefined): { name: string; secret: string } | null {
  const match = /^basic +([a-z0-9+/=_-]+) *$/i.exec(header ?? '')
  if (!match?.[1]) return null
  const text = Buffer.from(match[1], 'base64').toString('utf8')
  const at = text.lastIndexOf(':')
  return at > 0 ? { name: text.slice(0, at), secret: text.slice(at + 1) } : null
}

export const parseBearerToken = (header: string | undefined): string | null =>
  /^bearer +([\w.~+/=-]+) *$/i.exec(header ?? '')?.[1] ?? null
