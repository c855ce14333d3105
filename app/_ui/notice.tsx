import { CircleCheck, Info, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { classes } from './classes.ts'

type Tone = 'info' | 'good' | 'warn'

const tones: Record<Tone, string> = {
  info: 'border-line bg-card',
  good: 'border-good bg-good-wash',
  warn: 'border-warn bg-warn-wash',
}
const icons = { info: Info, good: CircleCheck, warn: TriangleAlert }

/** A message, marked by an icon as well as by colour. With `live`, screen readers announce it when it appears. */
export function Notice({ tone = 'info', live, children }: { tone?: Tone; live?: boolean; children: ReactNode }) {
  const Icon = icons[tone]
  return (
    <div role={live ? 'status' : undefined} className={classes('mb-6 flex gap-3 rounded-lg border p-4', tones[tone])}>
      <Icon aria-hidden className="mt-0.5 size-5 shrink-0" />
      <div className="min-w-0 space-y-1">{children}</div>
    </div>
  )
}
