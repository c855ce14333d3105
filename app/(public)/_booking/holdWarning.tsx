'use client'

import { useEffect, useState } from 'react'
import { Notice } from '../../_ui/notice.tsx'
import { TextLink } from '../../_ui/textLink.tsx'

/** Leaves enough time to request another code before the hold ends. */
const WARN_SECONDS = 90

/** Warns before the hold ends and links to its extension. Without JavaScript the page still shows the end of the hold. */
export function HoldWarning({ seconds, text, link }: { seconds: number; text: string; link: string }) {
  const [ending, setEnding] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setEnding(true), Math.max(0, seconds - WARN_SECONDS) * 1000)
    return () => clearTimeout(timer)
  }, [seconds])
  // The live region must exist from the start, because screen readers announce only changes inside an existing one.
  return (
    <div role="status">
      {ending ? (
        <Notice tone="warn">
          <p>{text}</p>
          <p>
            <TextLink href="#resend-code">{link}</TextLink>
          </p>
        </Notice>
      ) : null}
    </div>
  )
}
