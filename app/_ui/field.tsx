import type { ComponentProps, ReactNode } from 'react'
import { classes } from './classes.ts'

export const controlClasses = (invalid: boolean, more?: string): string =>
  classes(
    'block min-h-11 w-full rounded-lg border bg-card px-3 py-2 text-ink',
    invalid ? 'border-2 border-danger' : 'border-field',
    more,
  )

type Common = { id: string; label: string; hint?: string; error?: string; errorPrefix?: string }

/** Renders label, hint and error around one control, and passes it the attributes that associate them with it. */
export function Field({ children, ...field }: Common & { children: (controlProps: ControlAttributes) => ReactNode }) {
  return (
    <div className={classes('mb-6', field.error && 'border-danger border-s-4 ps-4')}>
      <label htmlFor={field.id} className="mb-1 block font-semibold">
        {field.label}
      </label>
      <FieldNotes {...field} />
      {children(controlAttributes(field))}
    </div>
  )
}

export function TextField({
  id,
  label,
  hint,
  error,
  errorPrefix,
  className,
  ...input
}: Common & ComponentProps<'input'>) {
  return (
    <Field id={id} label={label} hint={hint} error={error} errorPrefix={errorPrefix}>
      {(controlProps) => (
        <input
          type="text"
          name={id}
          {...input}
          {...controlProps}
          className={controlClasses(Boolean(error), className)}
        />
      )}
    </Field>
  )
}

export function TextArea({
  id,
  label,
  hint,
  error,
  errorPrefix,
  className,
  ...input
}: Common & ComponentProps<'textarea'>) {
  return (
    <Field id={id} label={label} hint={hint} error={error} errorPrefix={errorPrefix}>
      {(controlProps) => (
        <textarea
          name={id}
          rows={4}
          {...input}
          {...controlProps}
          className={controlClasses(Boolean(error), className)}
        />
      )}
    </Field>
  )
}

type Option = { value: string; label: string }

export function Select({ id, label, hint, error, errorPrefix, options, className, ...input }: SelectProps) {
  return (
    <Field id={id} label={label} hint={hint} error={error} errorPrefix={errorPrefix}>
      {(controlProps) => (
        <select name={id} {...input} {...controlProps} className={controlClasses(Boolean(error), className)}>
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}

type SelectProps = Common & ComponentProps<'select'> & { options: Option[] }

/** The hint and the error of a field, with the ids that `controlAttributes` refers to. */
export function FieldNotes({ id, hint, error, errorPrefix }: Omit<Common, 'label'>) {
  return (
    <>
      {hint ? (
        <p id={`${id}-hint`} className="mb-2 text-soft">
          {hint}
        </p>
      ) : null}
      {error ? (
        <p id={`${id}-error`} className="mb-2 font-semibold text-danger">
          {errorPrefix ? <span className="sr-only">{errorPrefix} </span> : null}
          {error}
        </p>
      ) : null}
    </>
  )
}

export type ControlAttributes = { id: string; 'aria-describedby'?: string; 'aria-invalid'?: true }

export function controlAttributes({ id, hint, error }: Pick<Common, 'id' | 'hint' | 'error'>): ControlAttributes {
  const notes = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ')
  return { id, 'aria-describedby': notes || undefined, 'aria-invalid': error ? true : undefined }
}
