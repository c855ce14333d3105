'use client'

import { type ComponentProps, useActionState } from 'react'
import type { FormState } from '../../_ui/form.ts'
import { type FormBody, FormView } from '../../_ui/serverForm.tsx'
import { Meant, type MeantAddress } from '../_shared/meant.tsx'
import { Alternatives } from './alternatives.tsx'
import type { Choice } from './choices.ts'

/**
 * State of a form whose time may have been taken: `alternatives` then lists free times nearby (possibly none). `meant` asks
 * about an email address that looks mistyped.
 */
export type BookingState = FormState & { alternatives: Choice[] | null; meant?: MeantAddress | null }

type Props = FormBody & {
  action: (state: BookingState, form: FormData) => Promise<BookingState>
  initial: BookingState
  /** `keep` names the fields whose values are submitted together with another start. */
  taken: Omit<ComponentProps<typeof Alternatives>, 'choices'> & { keep?: readonly string[] }
}

export function BookingForm({ action, initial, taken, ...body }: Props) {
  const [state, submit] = useActionState(action, initial)
  const { keep = [], ...offer } = taken
  const kept = Object.fromEntries(keep.map((name) => [name, state.values[name] ?? '']))
  const fixed = { ...offer.fixed, ...kept }
  const lost = state.alternatives !== null
  const words = lost ? { ...body.words, title: body.words.errorTitle } : body.words
  return (
    <>
      {state.alternatives ? (
        <Alternatives key={state.occurrence} {...offer} fixed={fixed} choices={state.alternatives} />
      ) : null}
      <FormView {...body} words={words} state={state} submit={submit}>
        {state.meant ? <Meant key={`meant-${state.occurrence}`} {...state.meant} /> : null}
      </FormView>
    </>
  )
}
