'use client'

import Link, { useLinkStatus } from 'next/link'
import { usePathname } from 'next/navigation'
import { classes } from '../../_ui/classes.ts'

export function Nav({ label, places }: { label: string; places: { href: string; label: string }[] }) {
  const path = usePathname()
  return (
    <nav aria-label={label} className="flex flex-wrap gap-x-1">
      {places.map((place) => {
        const here = path.startsWith(place.href)
        return (
          <Link
            key={place.href}
            href={place.href}
            prefetch={false}
            aria-current={here ? 'page' : undefined}
            className={classes(
              'relative inline-flex min-h-11 items-center whitespace-nowrap px-3 font-semibold no-underline hover:bg-sunken',
              here ? 'border-accent-ink border-b-2 text-ink' : 'text-soft',
            )}
          >
            {place.label}
            <Waiting />
          </Link>
        )
      })}
    </nav>
  )
}

/** A line that grows under the link while its page is on the way; a quick answer never shows it. */
function Waiting() {
  const { pending } = useLinkStatus()
  return (
    <span
      aria-hidden
      className={classes(
        'absolute inset-x-2 bottom-0 h-0.5 origin-left bg-accent-ink transition-transform',
        pending ? 'scale-x-100 delay-150 duration-1000' : 'scale-x-0',
      )}
    />
  )
}
