'use client'

import { useEffect, useRef } from 'react'
import { buttonClasses } from '../../_ui/button.tsx'
import { SubmitButton } from '../../_ui/submitButton.tsx'
import type { SlotChoice } from './slotChoices.ts'

type AlternativesTexts = { title: string; text: string; none: string; other: string; zone: string }

type Props = {
  choices: SlotChoice[]
  texts: AlternativesTexts
  /** Hidden values that go with the chosen start. */
  hiddenFields: Record<string, string>
  otherHref: string
  choose: (form: FormData) => Promise<void>
}

/** Offers free times near one that is no longer available; each is a button that selects it. */
export function Alternatives({ choices, texts, hiddenFields, otherHref, choose }: Props) {
  const box = useRef<HTMLElement>(null)
  useEffect(() => box.current?.focus(), [])
  return (
    <section
      ref={box}
      role="alert"
      tabIndex={-1}
      // biome-ignore lint/a11y/noAutofocus: the time is no longer available, so nothing else on the page can be used
      autoFocus
      aria-labelledby="taken-title"
      className="mb-8 rounded-lg border-2 border-warn bg-warn-wash p-4"
    >
      <h2 id="taken-title" className="mb-2 font-bold text-lg">
        {texts.title}
      </h2>
      <p className="mb-4">{choices.length > 0 ? texts.text : texts.none}</p>
      <form action={choose} className="mb-4 grid gap-2 sm:grid-cols-3">
        {Object.entries(hiddenFields).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        {choices.map((choice) => (
          <SubmitButton
            key={choice.start}
            variant="secondary"
            name="start"
            value={choice.start}
            aria-label={choice.name}
            className="flex-col gap-0"
          >
            <span className="font-normal text-sm">{choice.day}</span>
            <span>{choice.label}</span>
            <span className="font-normal text-soft text-sm">{texts.zone}</span>
          </SubmitButton>
        ))}
      </form>
      <a href={otherHref} className={buttonClasses('quiet')}>
        {texts.other}
      </a>
    </section>
  )
}
