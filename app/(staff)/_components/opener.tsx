import { ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'

/** What opens a `<details>`, with the sign that it does. */
export function Opener({ children }: { children: ReactNode }) {
  return (
    <summary className="inline-flex min-h-8 list-none items-center gap-1 font-semibold text-accent-ink">
      <ChevronRight aria-hidden className="size-4 [[open]>summary>&]:rotate-90" />
      {children}
    </summary>
  )
}
