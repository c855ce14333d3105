'use client'

import { Failure } from '../../_ui/failure.tsx'

/** Within the frame, so that the way to the other pages stays. */
export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return <Failure digest={error.digest} retry={reset} />
}
