import type { ReactNode } from 'react'
import { FieldNotes, Select, TextArea, TextField, tie } from './field.tsx'
import { type FieldSpec, type FormState, idOf, type RadioSpec, type TextSpec } from './form.ts'

type Shown = { state: FormState; errorPrefix: string }

/** Draws one described control with what was typed and what was wrong. */
export function SpecField({ field, ...shown }: Shown & { field: FieldSpec }): ReactNode {
  const { state, errorPrefix } = shown
  const common = {
    id: idOf(field.name),
    name: field.name,
    label: field.label,
    hint: field.hint,
    error: state.errors[field.name],
    errorPrefix,
  }
  const defaultValue = state.values[field.name] ?? ''
  switch (field.kind) {
    case 'text':
      return <TextField {...common} {...textAttributes(field)} defaultValue={defaultValue} />
    case 'area':
      return <TextArea {...common} maxLength={field.maxLength} defaultValue={defaultValue} />
    case 'select':
      return <Select {...common} options={field.options} defaultValue={defaultValue} />
    case 'checkbox':
      return <Checkbox {...common} checked={defaultValue !== ''} />
    case 'radio':
      return <Radios field={field} {...shown} />
  }
}

const textAttributes = (field: TextSpec) => ({
  type: field.type ?? 'text',
  autoComplete: field.autoComplete,
  inputMode: field.inputMode,
  spellCheck: field.spellCheck,
  maxLength: field.maxLength,
  className: field.narrow ? 'max-w-48 text-xl tracking-widest tabular-nums' : undefined,
})

const box = 'size-6 shrink-0'
const line = 'flex min-h-11 items-center gap-3 py-1'

type CheckboxProps = {
  id: string
  name: string
  label: string
  hint?: string
  error?: string
  errorPrefix: string
  checked: boolean
}

function Checkbox({ id, name, label, hint, error, errorPrefix, checked }: CheckboxProps) {
  return (
    <div className="mb-6">
      <FieldNotes id={id} error={error} errorPrefix={errorPrefix} />
      <label className={line}>
        <input
          type="checkbox"
          name={name}
          value="true"
          defaultChecked={checked}
          className={box}
          {...tie({ id, hint, error })}
        />
        <span className="font-semibold">{label}</span>
      </label>
      <FieldNotes id={id} hint={hint} errorPrefix={errorPrefix} />
    </div>
  )
}

function Radios({ field, state, errorPrefix }: Shown & { field: RadioSpec }) {
  const id = idOf(field.name)
  const error = state.errors[field.name]
  const chosen = state.values[field.name]
  const notes = tie({ id, hint: field.hint, error })['aria-describedby']
  return (
    <fieldset className="mb-6" aria-describedby={notes}>
      <legend className="mb-1 font-semibold">{field.label}</legend>
      <FieldNotes id={id} hint={field.hint} error={error} errorPrefix={errorPrefix} />
      {field.options.map((option, index) => (
        <div key={option.value} className="group/option">
          <label className={line}>
            <input
              type="radio"
              id={index === 0 ? id : `${id}-${option.value}`}
              name={field.name}
              value={option.value}
              defaultChecked={chosen === option.value}
              className={box}
            />
            <span>{option.label}</span>
          </label>
          {option.fields ? (
            <div className="ms-3 hidden border-line border-s-4 ps-6 pt-2 group-has-[:checked]/option:block">
              {option.fields.map((inner) => (
                <SpecField key={inner.name} field={inner} state={state} errorPrefix={errorPrefix} />
              ))}
            </div>
          ) : null}
        </div>
      ))}
    </fieldset>
  )
}
