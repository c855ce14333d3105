import { cookies } from 'next/headers'

const name = 'punctual_reason'

/** What was typed for a time that was lost meanwhile, for the page of the next one; never in an address. */
export async function keepReason(text: string): Promise<void> {
  const jar = await cookies()
  if (text === '') jar.delete({ name, path: '/manage' })
  else jar.set(name, text.slice(0, 500), { path: '/manage', maxAge: 600, httpOnly: true, sameSite: 'lax' })
}

export const keptReason = async (): Promise<string> => (await cookies()).get(name)?.value ?? ''
