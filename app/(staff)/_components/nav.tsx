'use client'

import Link, { useLinkStatus } from 'next/link'
import { usePathname } from 'next/navigation'
import { classes } from '../../_ui/classes.ts'
import type { Place } from '../_shared/places.ts'

type Props = { label: string; places: Place[]; settings: { href: string; label: string; places: Place[] } }

const isAt = (path: string, { href }: Place): boolean => path === href || path.startsWith(`${href}/`)

/** Where one can go; among the settings, a second row with each of them. Narrow screens have the settings' own page for that. */
export function Nav({ label, places, settings }: Props) {
  const path = usePathname()
  const isSetting = settings.places.some((place) => isAt(path, place)) || path === settings.href
  const links = (of: Place[], isHere: (place: Place) => boolean) =>
    of.map((place) => <NavLink key={place.href} {...place} here={isHere(place)} />)
  return (
    <>
      <nav aria-label={label} className="-mx-3 flex flex-wrap gap-x-1 sm:mx-0">
        {links(places, (place) => (place.href === settings.href ? isSetting : isAt(path, place)))}
      </nav>
      {isSetting && path !== settings.href ? (
        <nav
          aria-label={settings.label}
          className="order-last hidden w-full flex-wrap gap-x-1 border-line border-t pt-1 md:flex"
        >
          {links(settings.places, (place) => isAt(path, place))}
        </nav>
      ) : null}
    </>
  )
}

function NavLink({ href, label, here }: Place & { here: boolean }) {
  return (
    <Link
      href={href}
      prefetch={false}
      aria-current={here ? 'page' : undefined}
      className={classes(
        'relative inline-flex min-h-11 items-center whitespace-nowrap px-3 font-semibold no-underline hover:bg-sunken',
        here ? 'border-accent-ink border-b-2 text-ink' : 'text-soft',
      )}
    >
      {label}
      <Waiting />
    </Link>
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
