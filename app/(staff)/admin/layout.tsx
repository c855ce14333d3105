import type { ReactNode } from 'react'
import { Frame } from '../_components/frame.tsx'
import { currentSession } from '../_shared/session.ts'

/** The frame only: each page's procedures decide who may see it, and send whoever is signed out to the sign-in page. */
export default async function AdminLayout({ children }: { children: ReactNode }) {
  const session = await currentSession()
  return session ? <Frame session={session}>{children}</Frame> : children
}
