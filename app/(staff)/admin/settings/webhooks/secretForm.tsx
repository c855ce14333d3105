'use client'

import { type ReactNode, useActionState, useEffect, useRef } from 'react'
import { ButtonLink } from '../../../../_ui/button.tsx'
import { controlClasses } from '../../../../_ui/field.tsx'
import type { FormState } from '../../../../_ui/form.ts'
import { Notice } from '../../../../_ui/notice.tsx'
import { type FormBody, FormView } from '../../../../_ui/serverForm.tsx'

type Created = { secret: string; href: string }
type Texts = { title: string; copyNow: string; label: string; next: string }
export type SecretState = FormState & { created?: Created }
type Props = FormBody & {
  action: (state: SecretState, form: FormData) => Promise<SecretState>
  initial: SecretState
  /** Texts around the secret. */
  secretTexts: Texts
  /** Shown above the form until there is a secret. */
  above?: ReactNode
}

/** A form whose response is a secret. The secret replaces the form, is shown once, and is never part of a URL or of the browser's history. */
export function SecretForm({ action, initial, secretTexts, above, ...body }: Props) {
  const [state, submit] = useActionState(action, initial)
  if (state.created) return <Secret {...state.created} secretTexts={secretTexts} title={body.texts.title} />
  return (
    <>
      {above}
      <FormView {...body} state={state} submit={submit} />
    </>
  )
}

function Secret({ secret, href, secretTexts, title }: Created & { secretTexts: Texts; title?: string }) {
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus(), [])
  return (
    <>
      {title ? <title>{title}</title> : null}
      <Notice tone="good" live>
        <p className="font-semibold">{secretTexts.title}</p>
        <p>{secretTexts.copyNow}</p>
      </Notice>
      <label htmlFor="secret" className="mb-1 block font-semibold">
        {secretTexts.label}
      </label>
      <input
        ref={field}
        id="secret"
        readOnly
        dir="ltr"
        spellCheck={false}
        autoComplete="off"
        value={secret}
        onFocus={(event) => event.currentTarget.select()}
        className={controlClasses(false, 'mb-6 font-mono text-sm')}
      />
      <ButtonLink variant="secondary" href={href}>
        {secretTexts.next}
      </ButtonLink>
    </>
  )
}
