'use client'

import { useEffect, useState } from 'react'

const STORAGE_KEY = 'punctual-room-keys'

/** Single-key shortcuts outside of text fields. They can be switched off, because they conflict with speech input. */
export function useShortcuts(acts: Record<string, () => void>): [on: boolean, setOn: (on: boolean) => void] {
  const [on, setOn] = useState(() => typeof localStorage === 'undefined' || localStorage.getItem(STORAGE_KEY) !== 'off')
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTyping(event.target)) return
      if (document.querySelector('dialog[open]')) return
      const act = on || event.key === '?' ? acts[event.key.toLowerCase()] : undefined
      if (!act) return
      event.preventDefault()
      act()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [acts, on])
  return [
    on,
    (next) => {
      localStorage.setItem(STORAGE_KEY, next ? 'on' : 'off')
      setOn(next)
    },
  ]
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('input, textarea, select, [contenteditable]') !== null
