'use server'

import { redirect } from 'next/navigation'
import { dropSession } from './session.ts'

export async function signOut(): Promise<void> {
  await dropSession()
  redirect('/sign-in?out=1')
}
