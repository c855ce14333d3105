import type { ComponentProps, ReactNode } from 'react'
import { cardClasses } from './card.tsx'
import { classes } from './classes.ts'

/** A table that scrolls within itself on narrow screens and can be scrolled with the keyboard. */
export function Table({ caption, children, className }: { caption: string; children: ReactNode; className?: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be focusable with the keyboard
    <section aria-label={caption} tabIndex={0} className={cardClasses('overflow-x-auto')}>
      <table className={classes('w-full border-collapse text-start text-sm', className)}>
        <caption className="sr-only">{caption}</caption>
        {children}
      </table>
    </section>
  )
}

export function Th({ className, scope = 'col', ...rest }: ComponentProps<'th'>) {
  return (
    <th
      scope={scope}
      className={classes(
        'whitespace-nowrap border-line border-b px-3 py-2 text-start font-semibold text-soft',
        className,
      )}
      {...rest}
    />
  )
}

export function Td({ className, ...rest }: ComponentProps<'td'>) {
  return <td className={classes('border-line border-b px-3 py-2 align-top', className)} {...rest} />
}
