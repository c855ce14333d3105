'use client'

import Link, { useLinkStatus } from 'next/link'
import { usePathname } from 'next/navigation'
import { classes } from '../../_ui/classes.ts'
import type { NavItem } from '../_shared/navigation.ts'

type Props = { label: string; items: NavItem[]; settings: NavItem & { items: NavItem[] } }

const isActive = (path: string, { href }: NavItem): boolean => path === href || path.startsWith(`${href}/`)

/** Main navigation. On settings pages a second row links to all settings; on narrow screens only the settings page lists them. */
export function Nav({ label, items, settings }: Props) {
  const path = usePathname()
  const isSetting = settings.items.some((item) => isActive(path, item)) || path === settings.href
  return (
    <>
      <nav aria-label={label} className="-mx-3 flex flex-wrap gap-x-1 sm:mx-0">
        {items.map((item) => (
          <NavLink
            key={item.href}
            {...item}
            isCurrent={item.href === settings.href ? isSetting : isActive(path, item)}
          />
        ))}
      </nav>
      {isSetting && path !== settings.href ? (
        <nav
          aria-label={settings.label}
          className="order-last hidden w-full flex-wrap gap-x-1 border-line border-t pt-1 md:flex"
        >
          {settings.items.map((item) => (
            <NavLink key={item.href} {...item} isCurrent={isActive(path, item)} />
          ))}
        </nav>
      ) : null}
    </>
  )
}

function NavLink({ href, label, isCurrent }: NavItem & { isCurrent: boolean }) {
  return (
    <Link
      href={href}
      prefetch={false}
      aria-current={isCurrent ? 'page' : undefined}
      className={classes(
        'relative inline-flex min-h-11 items-center whitespace-nowrap px-3 font-semibold no-underline hover:bg-sunken',
        isCurrent ? 'border-accent-ink border-b-2 text-ink' : 'text-soft',
      )}
    >
      {label}
      <PendingBar />
    </Link>
  )
}

/** Progress bar under a link while its page loads; delayed, so that a fast response never shows it. */
function PendingBar() {
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
