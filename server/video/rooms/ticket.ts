import { jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import type { Config } from '#server/config.ts'
import { unauthenticated } from '#server/lib/errors.ts'
import { keyedHash } from '#server/lib/hash.ts'

const claims = z.object({
  organizationId: z.uuid(),
  appointmentId: z.uuid(),
  sessionId: z.uuid(),
  participantId: z.uuid(),
  /** Generation of the join link: revoking the link invalidates its tickets. */
  generation: z.number().int(),
  /** Whether the holder had verified the contact before the ticket was issued. */
  verified: z.boolean().default(false),
})
/** Permission for one participant to enter the room of one session. */
export type Ticket = z.infer<typeof claims>

const audience = 'punctual-room'
const keyOf = (config: Config): Uint8Array => keyedHash(config.AUTH_SECRET, 'room ticket')

/** Signs a ticket. It belongs in an HttpOnly cookie and never in a URL. Its expiry uses machine time. */
export function signTicket(config: Config, ticket: Ticket, ttlSeconds: number): Promise<string> {
  return new SignJWT(ticket)
    .setProtectedHeader({ alg: 'HS256' })
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime(`${ttlSeconds} s`)
    .sign(keyOf(config))
}

/** Verifies a ticket of this participant. Refuses anything else with `unauthenticated`, without giving the cause. */
export async function readTicket(config: Config, token: string | undefined, participantId: string): Promise<Ticket> {
  try {
    const { payload } = await jwtVerify(token ?? '', keyOf(config), {
      algorithms: ['HS256'],
      audience,
      requiredClaims: ['exp', 'iat'],
    })
    const ticket = claims.parse(payload)
    if (ticket.participantId === participantId) return ticket
  } catch {
    // Every cause gets the same refusal below.
  }
  throw unauthenticated()
}
