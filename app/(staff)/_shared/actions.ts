'use server'

import { redirect } from 'next/navigation'
import { clearSession } from './session.ts'

export async function signOut(): Promise<void> {
  await clearSession()
  redirect('/sign-in?out=1')
}
