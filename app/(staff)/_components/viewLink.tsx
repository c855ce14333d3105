import Link from 'next/link'
import type { ReactNode } from 'react'
import { classes } from '../../_ui/classes.ts'

/** Link to one of several views of the same list. */
export function ViewLink({ href, isHere, children }: { href: string; isHere: boolean; children: ReactNode }) {
  return (
    <Link
      href={href}
      prefetch={false}
      aria-current={isHere ? 'page' : undefined}
      className={classes(
        'inline-flex min-h-11 items-center rounded-lg border px-4 font-semibold no-underline',
        isHere ? 'border-accent-ink bg-card text-ink' : 'border-transparent text-soft hover:bg-sunken',
      )}
    >
      {children}
    </Link>
  )
}
