import type { ReactNode } from 'react'

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

/** Terms and values, close together; what has no value is left out. */
export function Pairs({ rows }: { rows: [term: string, value: ReactNode][] }) {
  return (
    <dl className="divide-y divide-line rounded-lg border border-line bg-card">
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
