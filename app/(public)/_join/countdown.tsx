'use client'

import { useEffect, useState } from 'react'
import { formatDuration } from '../../_room/text.ts'

/** Counts down to the opening of the room and then reloads the page, which shows the button. */
export function Countdown({ ms, text }: { ms: number; text: string }) {
  const [left, setLeft] = useState(ms)
  useEffect(() => {
    const end = performance.now() + ms
    const timer = setInterval(() => {
      const now = end - performance.now()
      setLeft(Math.max(0, now))
      if (now > 0) return
      clearInterval(timer)
      window.location.reload()
    }, 1000)
    return () => clearInterval(timer)
  }, [ms])
  return <p className="mb-4 font-semibold text-xl tabular-nums">{text.replace('{time}', formatDuration(left))}</p>
}
