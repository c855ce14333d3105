'use client'

import { Fragment, type ReactNode, useActionState } from 'react'
import { ErrorSummary } from './errorSummary.tsx'
import { SpecField } from './fields.tsx'
import { type FieldSpec, type FormState, idOf, namesOf } from './form.ts'
import { Notice } from './notice.tsx'
import { SubmitButton } from './submitButton.tsx'

export type FormTexts = {
  /** The document's title without and with an error; omitted for the second form of a page. */
  title?: string
  errorTitle?: string
  /** "There is a problem" */
  problem: string
  /** "Error:", announced before each message. */
  errorPrefix: string
  submit: string
}

export type FormBody = {
  fields: FieldSpec[]
  texts: FormTexts
  variant?: 'primary' | 'secondary' | 'danger'
  /** Shown between the fields and the button. */
  children?: ReactNode
  /** Shown next to the button. */
  beside?: ReactNode
}

type Props = FormBody & {
  action: (state: FormState, form: FormData) => Promise<FormState>
  initial: FormState
}

/** A form that works with and without JavaScript: the action returns the state to show next. */
export function ServerForm({ action, initial, ...body }: Props) {
  const [state, submit] = useActionState(action, initial)
  return <FormView {...body} state={state} submit={submit} />
}

/** Renders a form in one state. */
export function FormView({ state, submit, fields, texts, variant, children, beside }: FormBody & FormViewState) {
  const errors = summaryOf(state, fields)
  return (
    <>
      {texts.title ? <title>{errors.length > 0 ? (texts.errorTitle ?? texts.title) : texts.title}</title> : null}
      {errors.length > 0 ? <ErrorSummary title={texts.problem} errors={errors} occurrence={state.occurrence} /> : null}
      {state.notice ? (
        <Notice tone="good" live>
          <p>{state.notice}</p>
        </Notice>
      ) : null}
      <form action={submit} noValidate>
        {/* React resets a form after its action; the key renders the fields again with the entered values. */}
        <Fragment key={state.occurrence}>
          {fields.map((field) => (
            <SpecField key={field.name} field={field} state={state} errorPrefix={texts.errorPrefix} />
          ))}
        </Fragment>
        {children}
        <div className="flex flex-wrap items-center gap-4">
          <SubmitButton variant={variant}>{texts.submit}</SubmitButton>
          {beside}
        </div>
      </form>
    </>
  )
}

type FormViewState = { state: FormState; submit: (form: FormData) => void }

/** Returns the errors in the order of the fields, followed by those of no field. */
export function summaryOf(state: FormState, fields: FieldSpec[]) {
  const names = namesOf(fields)
  const known = names.filter((name) => state.errors[name])
  const others = Object.keys(state.errors).filter((name) => !names.includes(name))
  return [
    ...known.map((name) => ({ href: `#${idOf(name)}`, message: state.errors[name] ?? '' })),
    ...others.map((name) => ({ message: state.errors[name] ?? '' })),
  ]
}
