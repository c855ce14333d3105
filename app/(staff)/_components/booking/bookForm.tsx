'use client'

import { useActionState } from 'react'
import type { FieldSpec, FormState } from '../../../_ui/form.ts'
import { type FormBody, FormView } from '../../../_ui/serverForm.tsx'

/** `choices` are times to take instead of the one that was refused; what was typed stays as it is. */
export type BookState = FormState & { choices: { value: string; label: string }[] | null }

type Props = FormBody & {
  action: (state: BookState, form: FormData) => Promise<BookState>
  initial: BookState
  pick: { label: string }
}

export function BookForm({ action, initial, pick, fields, ...body }: Props) {
  const [state, submit] = useActionState(action, initial)
  const other: FieldSpec[] = state.choices?.length
    ? [{ kind: 'radio', name: 'start', label: pick.label, options: state.choices }]
    : []
  return <FormView {...body} fields={[...other, ...fields]} state={state} submit={submit} />
}
