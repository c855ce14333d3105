'use client'

import type { ComponentProps, MouseEvent } from 'react'
import { useFormStatus } from 'react-dom'
import { Button } from './button.tsx'

/** Ignores clicks while the form is being submitted. It is not `disabled`, because it would lose the focus. */
export function SubmitButton(props: ComponentProps<typeof Button>) {
  const { pending } = useFormStatus()
  const ignoreWhilePending = (event: MouseEvent) => {
    if (pending) event.preventDefault()
  }
  return <Button {...props} aria-disabled={pending || undefined} onClick={ignoreWhilePending} />
}
