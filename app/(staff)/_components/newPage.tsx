import Link from 'next/link'
import type { ReactNode } from 'react'
import { Notice } from '../../_ui/notice.tsx'
import { currentSession } from '../_shared/session.ts'
import { Main } from './frame.tsx'

type Props = {
  title: string
  /** Where the list of them is. */
  back: { href: string; label: string }
  /** Said to whoever may only look. */
  look: string
  children: ReactNode
}

/** Where administrators make something new; the form sets the document's title. */
export async function NewPage({ title, back, look, children }: Props) {
  if ((await currentSession())?.actor.kind !== 'admin') {
    return (
      <Main title={title}>
        <Notice>
          <p>{look}</p>
        </Notice>
      </Main>
    )
  }
  return (
    <Main title={title} untitled>
      <p className="mb-4">
        <Link href={back.href} prefetch={false} className="inline-block min-h-6">
          {back.label}
        </Link>
      </p>
      {children}
    </Main>
  )
}
