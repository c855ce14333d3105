import { jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import type { Config } from '#server/config.ts'
import { unauthenticated } from '#server/lib/errors.ts'
import { keyedHash } from '#server/lib/hash.ts'

export const apiRoles = ['ROLE_AGENT', 'ROLE_SUPERVISOR', 'ROLE_CLIENT_SERVICE', 'ROLE_CUSTOMER'] as const
export type ApiRole = (typeof apiRoles)[number]
export const tokenSeconds = 3600

const commonClaims = { sub: z.uuid(), organization: z.uuid() }
const claims = z.discriminatedUnion('role', [
  z.object({ ...commonClaims, role: z.enum(['ROLE_AGENT', 'ROLE_SUPERVISOR']), version: z.number().int() }),
  z.object({ ...commonClaims, role: z.literal('ROLE_CLIENT_SERVICE'), application: z.uuid() }),
  z.object({
    ...commonClaims,
    role: z.literal('ROLE_CUSTOMER'),
    application: z.uuid(),
    /** Id of the appointment. */
    conferenceId: z.uuid(),
    generation: z.number().int(),
  }),
])
export type Claims = z.infer<typeof claims>

const audience = 'punctual-api'
const type = 'at+jwt'
/**
 * Key for access tokens only, so that no session cookie, link or other token signed with the same secret is accepted as
 * one.
 */
const keyOf = (config: Config): Uint8Array => keyedHash(config.AUTH_SECRET, 'api access token')

/** Signs an access token; its times are machine time. Its subject is looked up again at each request. */
export async function signToken(config: Config, content: Claims, seconds = tokenSeconds): Promise<string> {
  const { sub, ...rest } = content
  return new SignJWT(rest)
    .setProtectedHeader({ alg: 'HS256', typ: type })
    .setIssuer(config.PUBLIC_URL)
    .setAudience(audience)
    .setSubject(sub)
    .setIssuedAt()
    .setExpirationTime(`${seconds} s`)
    .sign(keyOf(config))
}

/** Returns the claims of a token of ours. Throws `unauthenticated` for any other, without a reason. */
export async function verifyToken(config: Config, token: string): Promise<Claims> {
  try {
    const { payload } = await jwtVerify(token, keyOf(config), {
      algorithms: ['HS256'],
      typ: type,
      audience,
      issuer: config.PUBLIC_URL,
      requiredClaims: ['sub', 'iat', 'exp', 'role'],
      maxTokenAge: tokenSeconds,
    })
    return claims.parse(payload)
  } catch {
    throw unauthenticated()
  }
}
