import type { ReactNode } from 'react'

/** Shown in place of an empty list, with the next step. */
export function EmptyState({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="rounded-lg border border-line border-dashed bg-card p-8 text-center">
      <h2 className="font-semibold text-lg">{title}</h2>
      {children ? <div className="mt-2 text-soft">{children}</div> : null}
    </div>
  )
}
