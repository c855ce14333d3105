import type { ReactNode } from 'react'

/** List of terms and values, one per row; `action` is shown at the end of its row. */
export function SummaryList({ rows }: { rows: { term: string; value: ReactNode; action?: ReactNode }[] }) {
  return (
    <dl className="mb-8 divide-y divide-line border-line border-y">
      {rows.map((row) => (
        <div key={row.term} className="grid gap-x-4 py-3 sm:grid-cols-[10rem_1fr_auto]">
          <dt className="font-semibold text-soft">{row.term}</dt>
          <dd className="min-w-0 whitespace-pre-line [overflow-wrap:anywhere]">{row.value}</dd>
          {row.action ? <dd className="print-hidden">{row.action}</dd> : null}
        </div>
      ))}
    </dl>
  )
}
