import type { ReactNode } from 'react'
import { classes } from './classes.ts'
import { controlAttributes, controlClasses, Field, FieldNotes, Select, TextArea, TextField } from './field.tsx'
import {
  type CheckboxSpec,
  type ChecksSpec,
  type DurationSpec,
  type FieldSpec,
  type FormState,
  idOf,
  type RadioSpec,
  type TextSpec,
} from './form.ts'

type Shown = { state: FormState; errorPrefix: string }

/** Renders the control of a field specification with its value and error. */
export function SpecField({ field, ...shown }: Shown & { field: FieldSpec }): ReactNode {
  const { state, errorPrefix } = shown
  const defaultValue = state.values[field.name] ?? ''
  if (field.kind === 'hidden') return <input type="hidden" name={field.name} defaultValue={defaultValue} />
  const common = {
    id: idOf(field.name),
    name: field.name,
    label: field.label,
    hint: field.hint,
    error: state.errors[field.name],
    errorPrefix,
  }
  // Sets the focus if the response is a new page; with JavaScript, a script moves the focus.
  const focus = state.focus === common.id ? { autoFocus: true } : {}
  switch (field.kind) {
    case 'text':
      return <TextField {...common} {...focus} {...textAttributes(field)} defaultValue={defaultValue} />
    case 'area':
      return <TextArea {...common} maxLength={field.maxLength} rows={field.rows ?? 4} defaultValue={defaultValue} />
    case 'select':
      return <Select {...common} {...focus} options={field.options} defaultValue={defaultValue} />
    case 'checkbox':
      return <CheckboxWithFields field={field} {...shown} />
    case 'radio':
      return <Radios field={field} {...shown} />
    case 'checks':
      return <Checks field={field} {...shown} />
    case 'duration':
      return <DurationField field={field} {...shown} />
  }
}

const textAttributes = (field: TextSpec) => ({
  type: field.type ?? 'text',
  autoComplete: field.autoComplete,
  inputMode: field.inputMode,
  spellCheck: field.spellCheck,
  maxLength: field.maxLength,
  list: field.list,
  // Numbers and addresses are written from left to right in every language but are aligned with the line's start.
  ...(field.type === 'email' || field.type === 'tel' || field.inputMode === 'numeric' ? { dir: 'ltr' } : {}),
  className: classes('rtl:text-right', field.narrow && 'max-w-48 text-xl tracking-widest tabular-nums'),
})

const boxClasses = 'size-6 shrink-0'
const optionClasses = 'flex min-h-11 items-center gap-3 py-1'

type CheckboxProps = {
  /** Whether it reveals further fields while it is ticked. */
  revealsFields?: boolean
  id: string
  name: string
  label: string
  hint?: string
  error?: string
  errorPrefix: string
  checked: boolean
}

function Checkbox({ revealsFields, id, name, label, hint, error, errorPrefix, checked }: CheckboxProps) {
  return (
    <div className="mb-6">
      <FieldNotes id={id} error={error} errorPrefix={errorPrefix} />
      <label className={optionClasses}>
        <input
          type="checkbox"
          name={name}
          value="true"
          defaultChecked={checked}
          data-reveals={revealsFields ? '' : undefined}
          className={boxClasses}
          {...controlAttributes({ id, hint, error })}
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
  const notes = controlAttributes({ id, hint: field.hint, error })['aria-describedby']
  return (
    <fieldset className="mb-6" aria-describedby={notes}>
      <legend className="mb-1 font-semibold">{field.label}</legend>
      <FieldNotes id={id} hint={field.hint} error={error} errorPrefix={errorPrefix} />
      {field.options.map((option, index) => (
        <div key={option.value} className="group/option">
          <label className={optionClasses}>
            <input
              type="radio"
              id={index === 0 ? id : `${id}-${option.value}`}
              name={field.name}
              value={option.value}
              defaultChecked={chosen === option.value}
              data-reveals={option.fields ? '' : undefined}
              className={boxClasses}
            />
            <span>{option.label}</span>
          </label>
          {option.fields ? (
            <div className="ms-3 hidden border-line border-s-4 ps-6 pt-2 group-has-[[data-reveals]:checked]/option:block">
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

/** A checkbox with the fields that it reveals while it is ticked. */
function CheckboxWithFields({ field, ...shown }: Shown & { field: CheckboxSpec }) {
  const { state, errorPrefix } = shown
  const common = { id: idOf(field.name), name: field.name, label: field.label, hint: field.hint, errorPrefix }
  const checked = Boolean(state.values[field.name])
  const own = (
    <Checkbox {...common} revealsFields={Boolean(field.fields)} error={state.errors[field.name]} checked={checked} />
  )
  if (!field.fields) return own
  return (
    <div className="group/option">
      {own}
      <div className="-mt-3 mb-6 ms-3 hidden border-line border-s-4 ps-6 pt-2 group-has-[[data-reveals]:checked]/option:block">
        {field.fields.map((inner) => (
          <SpecField key={inner.name} field={inner} {...shown} />
        ))}
      </div>
    </div>
  )
}

function Checks({ field, state, errorPrefix }: Shown & { field: ChecksSpec }) {
  const id = idOf(field.name)
  const error = state.errors[field.name]
  const notes = controlAttributes({ id, hint: field.hint, error })['aria-describedby']
  return (
    <fieldset className="mb-6" aria-describedby={notes}>
      <legend className="mb-1 font-semibold">{field.label}</legend>
      <FieldNotes id={id} hint={field.hint} error={error} errorPrefix={errorPrefix} />
      <div className="flex flex-wrap gap-x-6">
        {field.options.map((option, index) => (
          <label key={option.value} className={optionClasses}>
            <input
              type="checkbox"
              id={index === 0 ? id : `${id}-${idOf(option.value)}`}
              name={field.name}
              value={option.value}
              // A single ticked option is submitted as one value, several are a list.
              defaultChecked={
                Boolean(state.values[`${field.name}.${option.value}`]) || state.values[field.name] === option.value
              }
              className={boxClasses}
            />
            <span>{option.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}

function DurationField({ field, state, errorPrefix }: Shown & { field: DurationSpec }) {
  const { name, label, hint, unit, options } = field
  const error = state.errors[name]
  return (
    <Field id={idOf(name)} label={label} hint={hint} error={error} errorPrefix={errorPrefix}>
      {(controlProps) => (
        <div className="flex gap-2">
          <input
            type="text"
            inputMode="numeric"
            name={`${name}.count`}
            maxLength={6}
            defaultValue={state.values[`${name}.count`] ?? ''}
            {...controlProps}
            className={controlClasses(Boolean(error), 'w-24! shrink-0')}
          />
          <select
            name={`${name}.unit`}
            aria-label={unit}
            defaultValue={state.values[`${name}.unit`] ?? ''}
            className={controlClasses(false, 'max-w-44')}
          >
            {options.map((option) => (
              <option key={option.value} value={option.value}>
                {option.label}
              </option>
            ))}
          </select>
        </div>
      )}
    </Field>
  )
}
