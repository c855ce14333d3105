'use client'

import { type ComponentProps, useActionState } from 'react'
import type { FormState } from '../../_ui/form.ts'
import { type FormBody, FormView } from '../../_ui/serverForm.tsx'
import { Alternatives } from './alternatives.tsx'
import { EmailSuggestion, type SuggestedEmail } from './emailSuggestion.tsx'
import type { SlotChoice } from './slotChoices.ts'

/**
 * State of a form whose time may have been taken: `alternatives` then lists free times nearby (possibly none). `suggestedEmail`
 * asks about an email address that looks mistyped.
 */
export type BookingState = FormState & { alternatives: SlotChoice[] | null; suggestedEmail?: SuggestedEmail | null }

type Props = FormBody & {
  action: (state: BookingState, form: FormData) => Promise<BookingState>
  initial: BookingState
  /** `keep` names the fields whose values are submitted together with another start. */
  alternatives: Omit<ComponentProps<typeof Alternatives>, 'choices'> & { keep?: readonly string[] }
}

export function BookingForm({ action, initial, alternatives, ...body }: Props) {
  const [state, submit] = useActionState(action, initial)
  const { keep = [], ...shared } = alternatives
  const keptValues = Object.fromEntries(keep.map((name) => [name, state.values[name] ?? '']))
  const hiddenValues = { ...shared.hiddenFields, ...keptValues }
  const texts = state.alternatives ? { ...body.texts, title: body.texts.errorTitle } : body.texts
  return (
    <>
      {state.alternatives ? (
        <Alternatives key={state.occurrence} {...shared} hiddenFields={hiddenValues} choices={state.alternatives} />
      ) : null}
      <FormView {...body} texts={texts} state={state} submit={submit}>
        {state.suggestedEmail ? (
          <EmailSuggestion key={`suggestion-${state.occurrence}`} {...state.suggestedEmail} />
        ) : null}
      </FormView>
    </>
  )
}
