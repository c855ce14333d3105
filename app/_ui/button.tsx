import Link from 'next/link'
import type { ComponentProps } from 'react'
import { classes } from './classes.ts'

type Variant = 'primary' | 'secondary' | 'danger' | 'quiet'

const base =
  'inline-flex min-h-11 items-center justify-center gap-2 rounded-lg border py-2 text-center font-semibold no-underline print-hidden aria-disabled:opacity-60'
const variantClasses: Record<Variant, string> = {
  primary: 'border-transparent px-5 bg-accent text-on-accent hover:brightness-110 forced-colors:border-[ButtonText]',
  secondary: 'border-field px-5 bg-card text-ink hover:bg-sunken',
  danger: 'border-transparent px-5 bg-danger text-on-danger hover:brightness-110 forced-colors:border-[ButtonText]',
  quiet: 'border-transparent bg-transparent text-accent-ink underline underline-offset-4 hover:bg-sunken',
}

export const buttonClasses = (variant: Variant = 'primary', more?: string): string =>
  classes(base, variantClasses[variant], more)

export function Button({
  variant,
  className,
  type = 'submit',
  ...rest
}: ComponentProps<'button'> & { variant?: Variant }) {
  return <button type={type} className={buttonClasses(variant, className)} {...rest} />
}

/** A link styled as a button. Actions that change something use a form instead. */
export function ButtonLink({ variant, className, ...rest }: ComponentProps<typeof Link> & { variant?: Variant }) {
  return <Link prefetch={false} className={buttonClasses(variant, className)} {...rest} />
}
