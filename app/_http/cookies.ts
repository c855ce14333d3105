import { cookies, headers } from 'next/headers'

const DAY_SECONDS = 86_400

/** Sets a cookie for `path`. Scripts cannot read it, and `lax` lets the browser send it when a link in a message is opened. */
export async function setCookie(
  name: string,
  value: string,
  options: { path: string; days: number } | { path: string; minutes: number },
): Promise<void> {
  const [store, requestHeaders] = await Promise.all([cookies(), headers()])
  store.set({
    name,
    value,
    path: options.path,
    maxAge: 'days' in options ? options.days * DAY_SECONDS : options.minutes * 60,
    httpOnly: true,
    sameSite: 'lax',
    secure: requestHeaders.get('x-forwarded-proto') === 'https',
  })
}

export async function readCookie(name: string): Promise<string | null> {
  return (await cookies()).get(name)?.value ?? null
}
