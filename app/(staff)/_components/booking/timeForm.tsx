'use client'

import { useActionState } from 'react'
import type { FieldSpec } from '../../../_ui/form.ts'
import { type FormBody, FormView } from '../../../_ui/serverForm.tsx'
import type { TimeFormState } from './timeFormState.ts'

type Props = FormBody & {
  action: (state: TimeFormState, form: FormData) => Promise<TimeFormState>
  initial: TimeFormState
  /** Label of the choice of another time. */
  optionsLabel: string
}

/** A form about a chosen time, which offers other times if that one is refused and keeps the entered values. */
export function TimeForm({ action, initial, optionsLabel, fields, ...body }: Props) {
  const [state, submit] = useActionState(action, initial)
  const choice: FieldSpec[] = state.options?.length
    ? [{ kind: 'radio', name: 'start', label: optionsLabel, options: state.options }]
    : []
  return <FormView {...body} fields={[...choice, ...fields]} state={state} submit={submit} />
}
