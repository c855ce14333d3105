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
    /** The appointment's id. */
    conferenceId: z.uuid(),
    generation: z.number().int(),
  }),
])
export type Claims = z.infer<typeof claims>

const audience = 'punctual-api'
const type = 'at+jwt'
/** Of one use: no session cookie, link or other token signed with the same secret is one of these. */
const keyOf = (config: Config): Uint8Array => keyedHash(config.AUTH_SECRET, 'api access token')

/** An access token; its times are the machine's. Who it names is looked up again at each request. */
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

/** What a token of ours says; anything else is `unauthenticated`, without saying why. */
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
