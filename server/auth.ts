import type { AuthOptions } from 'next-auth'
import { decode, encode } from 'next-auth/jwt'
import { z } from 'zod'
import type { StaffActor } from '#server/platform/context.ts'
import type { Runtime } from '#server/runtime.ts'
import { findApplicationById } from '#server/tenants/applications/data.ts'
import { findStaff, type StaffMember } from '#server/tenants/staff/data.ts'
import { actorOf, type SignedIn } from '#server/tenants/staff/signIn.ts'

/** Lifetime in machine time, whatever the business clock; the session route of next-auth must not extend it. */
const SESSION_SECONDS = 8 * 3600

/** Claims of the encrypted cookie: who signed in, not their permissions. `use` excludes other tokens. */
const claims = z.object({
  use: z.literal('console'),
  organizationId: z.uuid(),
  staffId: z.uuid(),
  sessionVersion: z.number().int(),
  /** Seconds since 1970. */
  signedInAt: z.number().int(),
})

type AuthParts = {
  config: Pick<Runtime['config'], 'AUTH_SECRET' | 'PUBLIC_URL'>
  database: Pick<Runtime['database'], 'db'>
}
/** Reads a cookie of the request by its name. */
export type ReadCookie = (name: string) => string | undefined

/** Signed-in staff member, for screens. Each use case checks permissions from the actor. */
export type StaffSession = {
  actor: StaffActor
  name: string
  email: string
  timezone: string
  /** Null for an admin of the whole organization. */
  applicationName: string | null
}

export type SessionCookie = {
  name: string
  value: string
  options: { httpOnly: true; sameSite: 'lax'; path: '/'; secure: boolean; maxAge: number }
}

/**
 * Options of the next-auth routes for session and sign-out. Sign-in is a form of ours, which needs no script and no
 * CSRF cookie.
 */
export function authOptions(runtime: AuthParts & Pick<Runtime, 'log'>): AuthOptions {
  const { config, log } = runtime
  return {
    secret: config.AUTH_SECRET,
    session: { strategy: 'jwt', maxAge: SESSION_SECONDS },
    useSecureCookies: isSecure(config),
    pages: { signIn: '/sign-in', error: '/sign-in' },
    providers: [],
    callbacks: {
      session: async ({ session, token }) => {
        const member = await memberOf(runtime, token)
        return { expires: session.expires, user: member ? { name: member.name, email: member.email } : undefined }
      },
    },
    logger: {
      error: (code) => log.error('session route failed', { errorCode: code }),
      warn: (code) => log.warn('session route warned', { errorCode: code }),
      debug: () => {},
    },
  }
}

/** Creates the session cookie after a correct password, in the format of next-auth; it lasts eight hours. */
export async function sessionCookie(config: AuthParts['config'], staff: SignedIn): Promise<SessionCookie> {
  const token = {
    use: 'console',
    organizationId: staff.organizationId,
    staffId: staff.staffId,
    sessionVersion: staff.sessionVersion,
    signedInAt: machineSeconds(),
  }
  const value = await encode({ token, secret: config.AUTH_SECRET, maxAge: SESSION_SECONDS })
  const options = { httpOnly: true, sameSite: 'lax', path: '/', secure: isSecure(config) } as const
  return { name: cookieName(config), value, options: { ...options, maxAge: SESSION_SECONDS } }
}

export const cookieName = (config: AuthParts['config']): string =>
  `${isSecure(config) ? '__Secure-' : ''}next-auth.session-token`

/** Returns the staff member of the cookie, or null. */
export async function actorFromCookies(runtime: AuthParts, read: ReadCookie): Promise<StaffActor | null> {
  return actorFromSession(runtime, await openToken(runtime.config, read(cookieName(runtime.config))))
}

/** Reads role and application again at each request, so that revoked permissions end at once. */
async function actorFromSession(runtime: AuthParts, token: unknown): Promise<StaffActor | null> {
  const member = await memberOf(runtime, token)
  return member && actorOf(member)
}

export async function sessionFromCookies(runtime: AuthParts, read: ReadCookie): Promise<StaffSession | null> {
  const member = await memberOf(runtime, await openToken(runtime.config, read(cookieName(runtime.config))))
  if (!member) return null
  const { name, email, timezone, applicationId } = member
  const application = applicationId ? await findApplicationById(runtime.database.db, applicationId) : null
  return { actor: actorOf(member), name, email, timezone, applicationName: application?.name ?? null }
}

async function memberOf({ database }: AuthParts, token: unknown): Promise<StaffMember | null> {
  const read = claims.safeParse(token)
  if (!read.success) return null
  const { organizationId, staffId, sessionVersion, signedInAt } = read.data
  if (machineSeconds() >= signedInAt + SESSION_SECONDS) return null
  const member = await findStaff(database.db, organizationId, staffId)
  return member?.sessionVersion === sessionVersion ? member : null
}

/** Decrypts the cookie; null for a missing, foreign, altered or expired one. */
async function openToken(config: AuthParts['config'], token: string | undefined): Promise<unknown> {
  if (!token) return null
  return decode({ token, secret: config.AUTH_SECRET }).catch(() => null)
}

const isSecure = (config: AuthParts['config']): boolean => config.PUBLIC_URL.startsWith('https://')
const machineSeconds = (): number => Math.floor(Date.now() / 1000)
