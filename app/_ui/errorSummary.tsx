'use client'

import { useEffect, useId, useRef } from 'react'
import { TextLink } from './textLink.tsx'

/** `href` leads to the field; without one the problem is about the whole. */
type SummaryError = { href?: string; message: string }

/**
 * What is wrong, above the form, with a link to each field. Focus moves to it whenever `occurrence` changes: by script
 * where there is one, by `autofocus` where the answer is a whole new page.
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
      // biome-ignore lint/a11y/noAutofocus: after a failed submission this is where the reader must be
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
