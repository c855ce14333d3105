import { Circle, CircleCheck, CircleDashed, CircleX, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { classes } from './classes.ts'

export type BadgeTone = 'neutral' | 'pending' | 'good' | 'warn' | 'bad'

const tones: Record<BadgeTone, string> = {
  neutral: 'border-line bg-sunken text-ink',
  pending: 'border-line bg-card text-soft',
  good: 'border-good bg-good-wash text-good',
  warn: 'border-warn bg-warn-wash text-warn',
  bad: 'border-danger bg-danger-wash text-danger',
}
const shapes = { neutral: Circle, pending: CircleDashed, good: CircleCheck, warn: TriangleAlert, bad: CircleX }

/** Shows a state by text, icon and colour, because not everybody can perceive each of them. */
export function Badge({ tone = 'neutral', children }: { tone?: BadgeTone; children: ReactNode }) {
  const Shape = shapes[tone]
  return (
    <span
      className={classes(
        'inline-flex items-center gap-1 whitespace-nowrap rounded-full border px-2 py-0.5 font-medium text-sm',
        tones[tone],
      )}
    >
      <Shape aria-hidden className="size-3.5 shrink-0" />
      {children}
    </span>
  )
}
