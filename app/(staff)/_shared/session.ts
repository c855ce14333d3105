import { cookies } from 'next/headers'
import { cache } from 'react'
import { cookieName, type StaffSession, sessionCookie, sessionFromCookies } from '#server/auth.ts'
import { runtime } from '../../_server.ts'

/** For showing who is signed in and their zone, once a request; what they may see is each procedure's to say. */
export const currentSession = cache(async (): Promise<StaffSession | null> => {
  const jar = await cookies()
  return sessionFromCookies(runtime(), (name) => jar.get(name)?.value)
})

export async function keepSession(staff: Parameters<typeof sessionCookie>[1]): Promise<void> {
  const { name, value, options } = await sessionCookie(runtime().config, staff)
  const jar = await cookies()
  jar.set(name, value, options)
}

export async function dropSession(): Promise<void> {
  const { config } = runtime()
  const jar = await cookies()
  // The prefix of its name makes a browser refuse a deletion without `secure`.
  jar.set(cookieName(config), '', {
    path: '/',
    maxAge: 0,
    httpOnly: true,
    secure: config.PUBLIC_URL.startsWith('https://'),
  })
}
