'use client'

import { useEffect, useRef } from 'react'
import { SubmitButton } from '../../_ui/submitButton.tsx'

/** An email address that was probably intended, and the texts of the question. */
export type SuggestedEmail = { typed: string; address: string; question: string; use: string; keep: string }

/** Asks about an address that looks mistyped. The button uses the suggestion; continuing keeps the typed address. */
export function EmailSuggestion({ typed, address, question, use, keep }: SuggestedEmail) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => box.current?.focus(), [])
  return (
    <div
      ref={box}
      role="alert"
      tabIndex={-1}
      // biome-ignore lint/a11y/noAutofocus: nothing is sent without an answer, so the focus belongs here
      autoFocus
      className="mb-6 rounded-lg border-2 border-warn bg-warn-wash p-4"
    >
      <input type="hidden" name="confirmedEmail" value={typed} />
      <p className="mb-3 break-words font-semibold">{question}</p>
      <SubmitButton variant="secondary" name="email" value={address} className="mb-3 max-w-full break-all">
        {use}
      </SubmitButton>
      <p>{keep}</p>
    </div>
  )
}
