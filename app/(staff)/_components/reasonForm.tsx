import type { ReactNode } from 'react'
import { TextField } from '../../_ui/field.tsx'
import { SubmitButton } from '../../_ui/submitButton.tsx'

type Props = {
  action: (form: FormData) => Promise<void>
  /** Id of the reason's field, unique on the page. */
  id: string
  label: string
  submit: string
  variant?: 'secondary' | 'danger'
  optional?: boolean
  /** Shown above the reason. */
  children?: ReactNode
}

/** A form that asks staff for a reason, which is recorded with the action. */
export function ReasonForm({ action, id, label, submit, variant = 'secondary', optional, children }: Props) {
  return (
    <form action={action} className="max-w-md pt-2">
      {children}
      <TextField id={id} name="reason" label={label} maxLength={300} required={!optional} autoComplete="off" />
      <SubmitButton variant={variant} className="[overflow-wrap:anywhere]">
        {submit}
      </SubmitButton>
    </form>
  )
}
