'use client'

import { useEffect, useId, useRef } from 'react'
import { TextLink } from './textLink.tsx'

/** An error with a link to its field, or without `href` about the whole form. */
type SummaryError = { href?: string; message: string }

/**
 * Lists the errors above the form, each with a link to its field. It takes the focus whenever `occurrence` changes: by script, or
 * by `autofocus` if the response is a new page.
 */
export function ErrorSummary({ title, errors, occurrence = 0 }: Props) {
  const titleId = useId()
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => box.current?.focus(), [occurrence])
  return (
    <div
      ref={box}
      role="alert"
      tabIndex={-1}
      // biome-ignore lint/a11y/noAutofocus: after a failed submission the focus belongs here
      autoFocus
      aria-labelledby={titleId}
      className="mb-6 rounded-lg border-2 border-danger bg-danger-wash p-4"
    >
      <h2 id={titleId} className="mb-2 font-bold text-lg">
        {title}
      </h2>
      <ul className="space-y-1">
        {errors.map((error) => (
          <li key={error.message} className="font-semibold text-danger">
            {error.href ? (
              <TextLink href={error.href} className="text-danger">
                {error.message}
              </TextLink>
            ) : (
              error.message
            )}
          </li>
        ))}
      </ul>
    </div>
  )
}

type Props = { title: string; errors: SummaryError[]; occurrence?: number }
