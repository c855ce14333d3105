'use client'

import type { ComponentProps, MouseEvent } from 'react'
import { useFormStatus } from 'react-dom'
import { Button } from './button.tsx'

/** A second click while the first is under way does nothing; the button keeps its focus, which `disabled` would lose. */
export function SubmitButton(props: ComponentProps<typeof Button>) {
  const { pending } = useFormStatus()
  const hold = (event: MouseEvent) => {
    if (pending) event.preventDefault()
  }
  return <Button {...props} aria-disabled={pending || undefined} onClick={hold} />
}
