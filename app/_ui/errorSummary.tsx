'use client'

import { useEffect, useRef } from 'react'

export type SummaryError = { href: string; message: string }

/**
 * What is wrong, above the form, with a link to each field. Focus moves to it whenever `occurrence` changes: by script
 * where there is one, by `autofocus` where the answer is a whole new page.
 */
export function ErrorSummary({ title, errors, occurrence = 0 }: Props) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => box.current?.focus(), [occurrence])
  return (
    <div
      ref={box}
      role="alert"
      tabIndex={-1}
      // biome-ignore lint/a11y/noAutofocus: after a failed submission this is where the reader must be
      autoFocus
      aria-labelledby="error-summary-title"
      className="mb-6 rounded-lg border-2 border-danger bg-danger-wash p-4"
    >
      <h2 id="error-summary-title" className="mb-2 font-bold text-lg">
        {title}
      </h2>
      <ul className="space-y-1">
        {errors.map((error) => (
          <li key={error.href + error.message}>
            <a href={error.href} className="inline-block min-h-6 font-semibold text-danger">
              {error.message}
            </a>
          </li>
        ))}
      </ul>
    </div>
  )
}

type Props = { title: string; errors: SummaryError[]; occurrence?: number }
