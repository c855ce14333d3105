import { cookies } from 'next/headers'

const COOKIE = 'punctual_reason'

/** Keeps the entered reason while the customer chooses another time. A cookie, so that it never appears in a URL. */
export async function rememberReason(text: string): Promise<void> {
  const cookieStore = await cookies()
  if (text === '') cookieStore.delete({ name: COOKIE, path: '/manage' })
  else cookieStore.set(COOKIE, text.slice(0, 500), { path: '/manage', maxAge: 600, httpOnly: true, sameSite: 'lax' })
}

export const readReason = async (): Promise<string> => (await cookies()).get(COOKIE)?.value ?? ''
