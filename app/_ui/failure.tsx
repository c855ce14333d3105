'use client'

import { useEffect, useRef, useSyncExternalStore } from 'react'
import ar from '#messages/ar/failure.json'
import de from '#messages/de/failure.json'
import en from '#messages/en/failure.json'
import es from '#messages/es/failure.json'
import fr from '#messages/fr/failure.json'
import { type Locale, localeOf } from '../_i18n/locales.ts'
import { Button } from './button.tsx'

const dictionaries: Record<Locale, typeof en> = { en, de, fr, es, ar }
const subscribeToNothing = () => () => {}
const documentLanguage = () => document.documentElement.lang
const noLanguage = () => ''

/** Content of the page for an unexpected error: what to do, and a reference that support can search for. */
export function Failure({ digest, retry }: { digest?: string; retry: () => void }) {
  const heading = useRef<HTMLHeadingElement>(null)
  const language = useSyncExternalStore(subscribeToNothing, documentLanguage, noLanguage)
  useEffect(() => heading.current?.focus(), [])
  const { title, text, retry: retryLabel, reference } = dictionaries[localeOf(language) ?? 'en'].failure
  return (
    <main id="main" className="mx-auto w-full max-w-2xl px-4 py-12">
      <title>{title}</title>
      <h1 ref={heading} tabIndex={-1} className="mb-4 font-bold text-3xl leading-tight outline-none">
        {title}
      </h1>
      <p className="mb-4">{text}</p>
      {digest ? <p className="mb-6 text-soft">{reference.replace('{reference}', digest)}</p> : null}
      <Button type="button" onClick={retry}>
        {retryLabel}
      </Button>
    </main>
  )
}
