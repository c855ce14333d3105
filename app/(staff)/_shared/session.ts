import { cookies } from 'next/headers'
import { cache } from 'react'
import { cookieName, type StaffSession, sessionCookie, sessionFromCookies } from '#server/auth.ts'
import { runtime } from '../../_server.ts'

/** Signed-in person and their time zone, read once per request. Used for display only: procedures check permissions. */
export const currentSession = cache(async (): Promise<StaffSession | null> => {
  const jar = await cookies()
  return sessionFromCookies(runtime(), (name) => jar.get(name)?.value)
})

export async function setSession(staff: Parameters<typeof sessionCookie>[1]): Promise<void> {
  const { name, value, options } = await sessionCookie(runtime().config, staff)
  const jar = await cookies()
  jar.set(name, value, options)
}

export async function clearSession(): Promise<void> {
  const { config } = runtime()
  const jar = await cookies()
  // Browsers refuse to delete a cookie with a `__Secure-` or `__Host-` prefix without `secure`.
  jar.set(cookieName(config), '', {
    path: '/',
    maxAge: 0,
    httpOnly: true,
    secure: config.PUBLIC_URL.startsWith('https://'),
  })
}
