'use client'

import { useEffect } from 'react'

/**
 * Sends the height of the content and the current path to the embedding page. The browser delivers a message only if the
 * embedding page has one of the allowed origins.
 */
export function FrameHeight({ origins }: { origins: string[] }) {
  useEffect(() => {
    if (window.parent === window) return
    const embedder = window.location.ancestorOrigins?.[0]
    const targets = embedder === undefined ? origins : origins.filter((origin) => origin === embedder)
    const sendHeight = () => {
      const height = document.body.scrollHeight
      const page = window.location.pathname
      for (const target of targets) window.parent.postMessage({ punctual: 'height', height, page }, target)
    }
    const observer = new ResizeObserver(sendHeight)
    observer.observe(document.body)
    sendHeight()
    return () => observer.disconnect()
  })
  return null
}
