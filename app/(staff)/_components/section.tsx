import type { ReactNode } from 'react'
import { cardClasses } from '../../_ui/card.tsx'

type Props = { title: string; id?: string; children: ReactNode }

/** A part of a page, with its heading. */
export function Section({ title, id, children }: Props) {
  return (
    <section id={id} className="min-w-0">
      <h2 className="mb-2 font-semibold text-lg">{title}</h2>
      {children}
    </section>
  )
}

/** Terms and their values; a term without a value is left out. */
export function DescriptionList({ rows }: { rows: [term: string, value: ReactNode][] }) {
  return (
    <dl className={cardClasses('divide-y divide-line')}>
      {rows
        .filter(([, value]) => value !== null && value !== undefined && value !== '')
        .map(([term, value]) => (
          <div key={term} className="grid gap-x-4 px-4 py-2 sm:grid-cols-[10rem_1fr]">
            <dt className="text-soft">{term}</dt>
            <dd className="min-w-0 whitespace-pre-line [overflow-wrap:anywhere]">{value}</dd>
          </div>
        ))}
    </dl>
  )
}
