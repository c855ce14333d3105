'use client'

import { useEffect } from 'react'

/**
 * Sends the height of the content and the current path to the embedding page. The browser delivers a message only if the
 * embedding page has one of the allowed origins.
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
