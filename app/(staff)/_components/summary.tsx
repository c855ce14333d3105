import { ChevronDown, ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'
import { classes } from '../../_ui/classes.ts'

/** Summary of a `<details>`, with an arrow that turns when it opens. */
export function Summary({ children }: { children: ReactNode }) {
  return (
    <summary className="inline-flex min-h-8 list-none items-center gap-1 font-semibold text-accent-ink">
      <ChevronRight aria-hidden className="size-4 [[open]>summary>&]:rotate-90" />
      {children}
    </summary>
  )
}

type ConfirmProps = {
  title: string
  tone?: 'neutral' | 'accent' | 'danger'
  open?: boolean
  action: (form: FormData) => Promise<void>
  children: ReactNode
}

const tones = { neutral: '', accent: 'text-accent-ink', danger: 'text-danger' }

/** A form inside a `<details>` element, which must be opened first, so that a single click cannot submit it. */
export function ConfirmDetails({ title, tone = 'neutral', open, action, children }: ConfirmProps) {
  return (
    <details className="rounded-lg border border-line" open={open}>
      <summary
        className={classes(
          'flex min-h-11 list-none items-center justify-center gap-2 px-4 text-center font-semibold',
          tones[tone],
        )}
      >
        {title}
        <ChevronDown aria-hidden className="size-4 shrink-0 [[open]>summary>&]:rotate-180" />
      </summary>
      <form action={action} className="border-line border-t p-4">
        {children}
      </form>
    </details>
  )
}
