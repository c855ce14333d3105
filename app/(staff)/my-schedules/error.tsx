'use client'

import { Failure } from '../../_ui/failure.tsx'

/** Error page within the frame, so that the navigation stays usable. */
export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return <Failure digest={error.digest} retry={reset} />
}
