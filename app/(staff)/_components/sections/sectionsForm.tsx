'use client'

import { Fragment, type ReactNode, useActionState, useEffect, useRef } from 'react'
import { cardClasses } from '../../../_ui/card.tsx'
import { classes } from '../../../_ui/classes.ts'
import { ErrorSummary } from '../../../_ui/errorSummary.tsx'
import { SpecField } from '../../../_ui/fields.tsx'
import type { FieldSpec } from '../../../_ui/form.ts'
import { Notice } from '../../../_ui/notice.tsx'
import { type FormTexts, summaryOf } from '../../../_ui/serverForm.tsx'
import { SubmitButton } from '../../../_ui/submitButton.tsx'
import { TextLink } from '../../../_ui/textLink.tsx'
import {
  fieldsOf,
  type RowButtonSpec,
  type RowSpec,
  rowButtonName,
  type SectionSpec,
  type SectionsState,
} from './spec.ts'

type Props = {
  action: (state: SectionsState, form: FormData) => Promise<SectionsState>
  initial: SectionsState
  texts: FormTexts
  variant?: 'primary' | 'secondary'
  /** Accessible name of the links to the sections, for a long form. */
  sectionsLabel?: string
}

/** A long form in sections, with rows to add, move and remove. Every button submits it, so it works without scripts. */
export function SectionsForm({ action, initial, texts, variant, sectionsLabel }: Props) {
  const [state, submit] = useActionState(action, initial)
  const errors = summaryOf(state, state.sections.flatMap(fieldsOf))
  useEffect(() => {
    if (state.occurrence > 0 && state.focus) document.getElementById(state.focus)?.focus()
  }, [state.occurrence, state.focus])
  const saveButton = (
    <div className="mt-4 flex flex-wrap items-center gap-4">
      <SubmitButton variant={variant}>{state.submit ?? texts.submit}</SubmitButton>
    </div>
  )
  return (
    <>
      {texts.title ? <title>{errors.length > 0 ? (texts.errorTitle ?? texts.title) : texts.title}</title> : null}
      {errors.length > 0 ? <ErrorSummary title={texts.problem} errors={errors} occurrence={state.occurrence} /> : null}
      <FormMessages state={state} />
      {sectionsLabel ? <SectionLinks label={sectionsLabel} sections={state.sections} /> : null}
      <form action={submit} noValidate>
        {/* The Enter key presses the first button of a form, which must be the one that saves. */}
        <button type="submit" tabIndex={-1} aria-hidden className="sr-only">
          {state.submit ?? texts.submit}
        </button>
        {/* React resets a form after its action. A new key renders the fields with the values that were submitted. */}
        <Fragment key={state.occurrence}>
          {state.sections.map((section) => (
            <FormSection key={section.id} section={section} state={state} errorPrefix={texts.errorPrefix}>
              {state.sections.length === 1 ? saveButton : null}
            </FormSection>
          ))}
        </Fragment>
        {state.sections.length === 1 ? null : saveButton}
      </form>
    </>
  )
}

function FormMessages({ state }: { state: SectionsState }) {
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

/** Takes the focus unless a field does, because it must be read before the form is submitted again. */
function Warning({ title, lines, state }: NonNullable<SectionsState['warning']> & { state: SectionsState }) {
  const box = useRef<HTMLDivElement>(null)
  const takesFocus = !state.focus && Object.keys(state.errors).length === 0
  useEffect(() => {
    if (takesFocus && state.occurrence > 0) box.current?.focus()
  }, [takesFocus, state.occurrence])
  return (
    <div ref={box} tabIndex={-1} {...(takesFocus ? { autoFocus: true } : {})} className="outline-none">
      <Notice tone="warn" live>
        <p className="font-semibold">{title}</p>
        {lines.length > 0 ? (
          <ul className="list-disc ps-5">
            {lines.map(({ text, href }) => (
              <li key={text}>{href ? <TextLink href={href}>{text}</TextLink> : text}</li>
            ))}
          </ul>
        ) : null}
      </Notice>
    </div>
  )
}

const SectionLinks = ({ label, sections }: { label: string; sections: SectionSpec[] }) => (
  <nav aria-label={label} className="mb-4">
    <ul className="flex flex-wrap gap-x-4">
      {sections.map(({ id, title }) => (
        <li key={id}>
          <TextLink href={`#${id}`}>{title}</TextLink>
        </li>
      ))}
    </ul>
  </nav>
)

type FormContext = { state: SectionsState; errorPrefix: string }

function FormSection({ section, children, ...context }: FormContext & { section: SectionSpec; children?: ReactNode }) {
  const { id, title, intro, fields, rows, compact, list, empty, add } = section
  return (
    <section id={id} aria-labelledby={`${id}-title`} className={cardClasses('mb-6 p-4 sm:p-6')}>
      <h2 id={`${id}-title`} className="mb-4 font-semibold text-lg">
        {title}
      </h2>
      {intro ? <p className="-mt-3 mb-4 text-soft">{intro}</p> : null}
      {fields ? <Fields fields={fields} {...context} /> : null}
      {rows?.map((row) => (
        <FormRow key={row.id} row={row} compact={compact} {...context} />
      ))}
      {rows?.length === 0 && empty ? <p className="mb-4 text-soft">{empty}</p> : null}
      {add ? <RowButton button={add} /> : null}
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

const Fields = ({ fields, compact, ...context }: FormContext & { fields: FieldSpec[]; compact?: boolean }) => (
  <div className={classes('grid items-end gap-x-4 sm:grid-cols-2', compact && 'lg:grid-cols-6')}>
    {fields.map((field) => (
      <div
        key={field.name}
        className={field.half ? 'min-w-0' : field.kind === 'hidden' ? 'hidden' : 'min-w-0 sm:col-span-2'}
      >
        <SpecField field={field} {...context} />
      </div>
    ))}
  </div>
)

function FormRow({ row, compact, ...context }: FormContext & { row: RowSpec; compact?: boolean }) {
  return (
    <fieldset id={row.id} className="mb-4 min-w-0 rounded-lg border border-line p-4">
      <legend className="px-1 font-semibold">{row.title}</legend>
      <Fields fields={row.fields} compact={compact} {...context} />
      <div className="flex flex-wrap gap-2">
        {row.buttons.map((button) => (
          <RowButton key={button.value} button={button} />
        ))}
      </div>
    </fieldset>
  )
}

const RowButton = ({ button }: { button: RowButtonSpec }) => (
  <SubmitButton name={rowButtonName} value={button.value} variant="secondary" aria-label={button.name}>
    {button.label}
  </SubmitButton>
)
