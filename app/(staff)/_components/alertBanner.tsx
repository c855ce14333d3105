import { Ban, TriangleAlert } from 'lucide-react'
import { type ReactNode, useId } from 'react'
import { classes } from '../../_ui/classes.ts'

const toneStyles = {
  warn: { icon: TriangleAlert, box: 'border-warn bg-warn-wash', text: 'text-warn' },
  danger: { icon: Ban, box: 'border-danger bg-danger-wash', text: 'text-danger' },
}

type Props = { tone: keyof typeof toneStyles; title: string; children: ReactNode }

/** Alert that staff must act on; screen readers announce it as soon as it appears. */
export function AlertBanner({ tone, title, children }: Props) {
  const id = useId()
  const { icon: Icon, box, text } = toneStyles[tone]
  return (
    <section role="alert" aria-labelledby={id} className={classes('mb-6 flex gap-3 rounded-lg border-2 p-4', box)}>
      <Icon aria-hidden className={classes('mt-0.5 size-5 shrink-0', text)} />
      <div className="min-w-0 space-y-2 [overflow-wrap:anywhere]">
        <h2 id={id} className={classes('font-bold', text)}>
          {title}
        </h2>
        {children}
      </div>
    </section>
  )
}
