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
  /** The join link's; a revoked link ends its tickets. */
  generation: z.number().int(),
  /** Whether its bearer proved the contact before it was given. */
  verified: z.boolean().default(false),
})
/** Who may sit in which room; one participant's, for one session. */
export type Ticket = z.infer<typeof claims>

const audience = 'punctual-room'
const keyOf = (config: Config): Uint8Array => keyedHash(config.AUTH_SECRET, 'room ticket')

/** Lives in a cookie that no script reads, never in an address. Its time is the machine's. */
export function signTicket(config: Config, ticket: Ticket, seconds: number): Promise<string> {
  return new SignJWT(ticket)
    .setProtectedHeader({ alg: 'HS256' })
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime(`${seconds} s`)
    .sign(keyOf(config))
}

/** Anything that is no valid ticket for this participant is `unauthenticated`, without saying why. */
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
    // Told apart from nothing below.
  }
  throw unauthenticated()
}
