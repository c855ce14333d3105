'use client'

import { useEffect, useRef } from 'react'
import book from '#messages/en/book.json'
import { Button } from './button.tsx'

/** Something unknown went wrong: what to do, and a number that support can search for. */
export function Failure({ digest, retry }: { digest?: string; retry: () => void }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  const { title, text, retry: again, reference } = book.failure
  return (
    <main id="main" className="mx-auto w-full max-w-2xl px-4 py-12">
      <title>{title}</title>
      <h1 ref={heading} tabIndex={-1} className="mb-4 font-bold text-3xl leading-tight outline-none">
        {title}
      </h1>
      <p className="mb-4">{text}</p>
      {digest ? <p className="mb-6 text-soft">{reference.replace('{reference}', digest)}</p> : null}
      <Button type="button" onClick={retry}>
        {again}
      </Button>
    </main>
  )
}
