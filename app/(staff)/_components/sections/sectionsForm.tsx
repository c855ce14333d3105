'use client'

import { Fragment, type ReactNode, useActionState, useEffect, useRef } from 'react'
import { classes } from '../../../_ui/classes.ts'
import { ErrorSummary } from '../../../_ui/errorSummary.tsx'
import { SpecField } from '../../../_ui/fields.tsx'
import type { FieldSpec } from '../../../_ui/form.ts'
import { Notice } from '../../../_ui/notice.tsx'
import { type FormWords, summaryOf } from '../../../_ui/serverForm.tsx'
import { SubmitButton } from '../../../_ui/submitButton.tsx'
import { fieldsOf, type RowSpec, type SectionSpec, type SectionsState, type StepSpec, stepName } from './spec.ts'

type Props = {
  action: (state: SectionsState, form: FormData) => Promise<SectionsState>
  initial: SectionsState
  words: FormWords
  look?: 'primary' | 'secondary'
  /** What the list of a long form's sections is called. */
  jump?: string
  /** Beside the main button. */
  beside?: ReactNode
}

/** A long form in sections with rows to add, move and remove: every button is a submission, so it works without scripts. */
export function SectionsForm({ action, initial, words, look, jump, beside }: Props) {
  const [state, submit] = useActionState(action, initial)
  const errors = summaryOf(state, state.sections.flatMap(fieldsOf))
  useEffect(() => {
    if (state.occurrence > 0 && state.focus) document.getElementById(state.focus)?.focus()
  }, [state.occurrence, state.focus])
  const buttons = (
    <div className="mt-4 flex flex-wrap items-center gap-4">
      <SubmitButton name={stepName} value="save" look={look}>
        {state.submit ?? words.submit}
      </SubmitButton>
      {beside}
    </div>
  )
  return (
    <>
      {words.title ? <title>{errors.length > 0 ? (words.errorTitle ?? words.title) : words.title}</title> : null}
      {errors.length > 0 ? <ErrorSummary title={words.problem} errors={errors} occurrence={state.occurrence} /> : null}
      <Said state={state} />
      {jump ? <Jump label={jump} sections={state.sections} /> : null}
      <form action={submit} noValidate>
        {/* The enter key presses the first button of a form: it shall be the one that saves. */}
        <button type="submit" name={stepName} value="save" tabIndex={-1} aria-hidden className="sr-only">
          {state.submit ?? words.submit}
        </button>
        {/* React empties a form after its action: drawn anew, the fields start from what was typed. */}
        <Fragment key={state.occurrence}>
          {state.sections.map((section) => (
            <Part key={section.id} section={section} state={state} errorPrefix={words.errorPrefix}>
              {state.sections.length === 1 ? buttons : null}
            </Part>
          ))}
        </Fragment>
        {state.sections.length === 1 ? null : buttons}
      </form>
    </>
  )
}

function Said({ state }: { state: SectionsState }) {
  return (
    <>
      {state.notice ? (
        <Notice tone="good" live>
          <p>{state.notice}</p>
        </Notice>
      ) : null}
      {state.warning ? <Warning {...state.warning} state={state} /> : null}
    </>
  )
}

/** Takes the focus, unless a field is to have it: it is what to read next. */
function Warning({ title, lines, state }: NonNullable<SectionsState['warning']> & { state: SectionsState }) {
  const box = useRef<HTMLDivElement>(null)
  const isNext = !state.focus && Object.keys(state.errors).length === 0
  useEffect(() => {
    if (isNext && state.occurrence > 0) box.current?.focus()
  }, [isNext, state.occurrence])
  return (
    <div ref={box} tabIndex={-1} {...(isNext ? { autoFocus: true } : {})} className="outline-none">
      <Notice tone="warn" live>
        <p className="font-semibold">{title}</p>
        {lines.length > 0 ? (
          <ul className="list-disc ps-5">
            {lines.map(({ text, href }) => (
              <li key={text}>
                {href ? (
                  <a href={href} className="inline-block min-h-6">
                    {text}
                  </a>
                ) : (
                  text
                )}
              </li>
            ))}
          </ul>
        ) : null}
      </Notice>
    </div>
  )
}

const Jump = ({ label, sections }: { label: string; sections: SectionSpec[] }) => (
  <nav aria-label={label} className="mb-4">
    <ul className="flex flex-wrap gap-x-4">
      {sections.map(({ id, title }) => (
        <li key={id}>
          <a href={`#${id}`} className="inline-block min-h-6">
            {title}
          </a>
        </li>
      ))}
    </ul>
  </nav>
)

type Drawn = { state: SectionsState; errorPrefix: string }

function Part({ section, children, ...drawn }: Drawn & { section: SectionSpec; children?: ReactNode }) {
  const { id, title, intro, fields, rows, compact, list, empty, add } = section
  return (
    <section id={id} aria-labelledby={`${id}-title`} className="mb-6 rounded-lg border border-line bg-card p-4 sm:p-6">
      <h2 id={`${id}-title`} className="mb-4 font-semibold text-lg">
        {title}
      </h2>
      {intro ? <p className="-mt-3 mb-4 text-soft">{intro}</p> : null}
      {fields ? <Fields fields={fields} {...drawn} /> : null}
      {rows?.map((row) => (
        <OneRow key={row.id} row={row} compact={compact} {...drawn} />
      ))}
      {rows?.length === 0 && empty ? <p className="mb-4 text-soft">{empty}</p> : null}
      {add ? <Step step={add} /> : null}
      {list ? (
        <datalist id={list.id}>
          {list.values.map((value) => (
            <option key={value} value={value} />
          ))}
        </datalist>
      ) : null}
      {children}
    </section>
  )
}

const Fields = ({ fields, compact, ...drawn }: Drawn & { fields: FieldSpec[]; compact?: boolean }) => (
  <div className={classes('grid items-end gap-x-4 sm:grid-cols-2', compact && 'lg:grid-cols-6')}>
    {fields.map((field) => (
      <div
        key={field.name}
        className={field.half ? 'min-w-0' : field.kind === 'hidden' ? 'hidden' : 'min-w-0 sm:col-span-2'}
      >
        <SpecField field={field} {...drawn} />
      </div>
    ))}
  </div>
)

function OneRow({ row, compact, ...drawn }: Drawn & { row: RowSpec; compact?: boolean }) {
  return (
    <fieldset id={row.id} className="mb-4 min-w-0 rounded-lg border border-line p-4">
      <legend className="px-1 font-semibold">{row.title}</legend>
      <Fields fields={row.fields} compact={compact} {...drawn} />
      <div className="flex flex-wrap gap-2">
        {row.steps.map((step) => (
          <Step key={step.value} step={step} />
        ))}
      </div>
    </fieldset>
  )
}

const Step = ({ step }: { step: StepSpec }) => (
  <SubmitButton name={stepName} value={step.value} look="secondary" aria-label={step.about}>
    {step.label}
  </SubmitButton>
)
