import Link from 'next/link'
import type { ComponentProps } from 'react'
import { classes } from './classes.ts'

type Look = 'primary' | 'secondary' | 'danger' | 'quiet'

const base =
  'inline-flex min-h-11 items-center justify-center gap-2 rounded-lg border py-2 text-center font-semibold no-underline print-hidden aria-disabled:opacity-60'
const looks: Record<Look, string> = {
  primary: 'border-transparent px-5 bg-accent text-on-accent hover:brightness-110 forced-colors:border-[ButtonText]',
  secondary: 'border-field px-5 bg-card text-ink hover:bg-sunken',
  danger: 'border-transparent px-5 bg-danger text-on-danger hover:brightness-110 forced-colors:border-[ButtonText]',
  quiet: 'border-transparent bg-transparent text-accent-ink underline underline-offset-4 hover:bg-sunken',
}

export const buttonClasses = (look: Look = 'primary', more?: string): string => classes(base, looks[look], more)

export function Button({ look, className, type = 'submit', ...rest }: ComponentProps<'button'> & { look?: Look }) {
  return <button type={type} className={buttonClasses(look, className)} {...rest} />
}

/** A link that looks like a button. Actions that change something use a form instead. */
export function ButtonLink({ look, className, ...rest }: ComponentProps<typeof Link> & { look?: Look }) {
  return <Link prefetch={false} className={buttonClasses(look, className)} {...rest} />
}
