'use client'

import { useEffect, useState } from 'react'
import { Notice } from '../../_ui/notice.tsx'
import { TextLink } from '../../_ui/textLink.tsx'

/** Long enough before the end to act on it. */
const WARN_SECONDS = 90

/** Says in time that a time will not be held much longer, and where to prolong it. Without scripts the page names the end. */
export function HoldWarning({ seconds, text, link }: { seconds: number; text: string; link: string }) {
  const [ending, setEnding] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setEnding(true), Math.max(0, seconds - WARN_SECONDS) * 1000)
    return () => clearTimeout(timer)
  }, [seconds])
  // The region is there from the start: only what appears inside one is read out.
  return (
    <div role="status">
      {ending ? (
        <Notice tone="warn">
          <p>{text}</p>
          <p>
            <TextLink href="#missing">{link}</TextLink>
          </p>
        </Notice>
      ) : null}
    </div>
  )
}
