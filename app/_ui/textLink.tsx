import Link from 'next/link'
import type { ComponentProps } from 'react'
import { classes } from './classes.ts'

type Size = 'normal' | 'tall'

/** Each size is at least the minimum target size of WCAG 2.2: 24 px within text, 44 px where a finger needs more. */
const sizes: Record<Size, string> = { normal: 'inline-block min-h-6', tall: 'inline-flex min-h-11 items-center' }

/** Class names of a text link, for an `<a>` that must load a whole page. */
export const textLinkClasses = (size: Size = 'normal', more?: string): string => classes(sizes[size], more)

type Props = Omit<ComponentProps<'a'>, 'href'> & { href: string; size?: Size }

/** A link within text. Anchors and other protocols stay plain links, which the router must not handle. */
export function TextLink({ href, size, className, ...rest }: Props) {
  const linkClasses = textLinkClasses(size, className)
  return href.startsWith('/') ? (
    <Link href={href} prefetch={false} className={linkClasses} {...rest} />
  ) : (
    <a href={href} className={linkClasses} {...rest} />
  )
}
