'use client'

import { useEffect } from 'react'

/**
 * Tells the page around the frame how tall the frame's content is, and which of its pages is shown. Only an origin that may
 * show it is told: what is sent to any other is dropped by the browser.
 */
export function FrameHeight({ origins }: { origins: string[] }) {
  useEffect(() => {
    if (window.parent === window) return
    const around = window.location.ancestorOrigins?.[0]
    const targets = around === undefined ? origins : origins.filter((origin) => origin === around)
    const tell = () => {
      const height = document.body.scrollHeight
      const page = window.location.pathname
      for (const target of targets) window.parent.postMessage({ punctual: 'height', height, page }, target)
    }
    const observer = new ResizeObserver(tell)
    observer.observe(document.body)
    tell()
    return () => observer.disconnect()
  })
  return null
}
