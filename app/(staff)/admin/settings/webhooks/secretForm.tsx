'use client'

import { type ReactNode, useActionState, useEffect, useRef } from 'react'
import { ButtonLink } from '../../../../_ui/button.tsx'
import { controlClasses } from '../../../../_ui/field.tsx'
import type { FormState } from '../../../../_ui/form.ts'
import { Notice } from '../../../../_ui/notice.tsx'
import { type FormBody, FormView } from '../../../../_ui/serverForm.tsx'

export type SecretState = FormState & { made?: { secret: string; href: string } }
type Words = { title: string; once: string; label: string; go: string }
type Props = FormBody & {
  action: (state: SecretState, form: FormData) => Promise<SecretState>
  initial: SecretState
  made: Words
  /** Above the form while there is one. */
  above?: ReactNode
}

/** A form whose answer is a secret: then that stands in its place, once, and is in no address and no history. */
export function SecretForm({ action, initial, made, above, ...body }: Props) {
  const [state, submit] = useActionState(action, initial)
  if (state.made) return <Secret {...state.made} words={made} title={body.words.title} />
  return (
    <>
      {above}
      <FormView {...body} state={state} submit={submit} />
    </>
  )
}

function Secret({ secret, href, words, title }: { secret: string; href: string; words: Words; title?: string }) {
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus(), [])
  return (
    <>
      {title ? <title>{title}</title> : null}
      <Notice tone="good" live>
        <p className="font-semibold">{words.title}</p>
        <p>{words.once}</p>
      </Notice>
      <label htmlFor="secret" className="mb-1 block font-semibold">
        {words.label}
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
      <ButtonLink look="secondary" href={href}>
        {words.go}
      </ButtonLink>
    </>
  )
}
