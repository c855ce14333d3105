'use client'

import { useEffect, useState } from 'react'

const STORAGE_KEY = 'punctual-room-keys'

/** Single-key shortcuts outside of text fields. They can be switched off, because they conflict with speech input. */
export function useShortcuts(actions: Record<string, () => void>): [isOn: boolean, setIsOn: (isOn: boolean) => void] {
  const [isOn, setIsOn] = useState(
    () => typeof localStorage === 'undefined' || localStorage.getItem(STORAGE_KEY) !== 'off',
  )
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTyping(event.target)) return
      if (document.querySelector('dialog[open]')) return
      const action = isOn || event.key === '?' ? actions[event.key.toLowerCase()] : undefined
      if (!action) return
      event.preventDefault()
      action()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [actions, isOn])
  return [
    isOn,
    (next) => {
      localStorage.setItem(STORAGE_KEY, next ? 'on' : 'off')
      setIsOn(next)
    },
  ]
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('input, textarea, select, [contenteditable]') !== null
