import type { ReactNode } from 'react'
import { Frame } from '../_components/frame.tsx'
import { currentSession } from '../_shared/session.ts'

/** The frame only: each page's procedures decide what may be seen. */
export default async function MySchedulesLayout({ children }: { children: ReactNode }) {
  const session = await currentSession()
  return session ? <Frame session={session}>{children}</Frame> : children
}
