'use client'

import { Failure } from './_ui/failure.tsx'
import './globals.css'

/** Error page for a failure of the root layout, so it renders its own document. */
export default function GlobalError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <html lang="en" dir="ltr">
      <body className="font-sans antialiased">
        <Failure digest={error.digest} retry={reset} />
      </body>
    </html>
  )
}
