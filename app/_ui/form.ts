/** Specification of one form control: pages describe their forms as data, and one component renders them all. */
export type FieldSpec =
  | TextSpec
  | AreaSpec
  | SelectSpec
  | RadioSpec
  | CheckboxSpec
  | ChecksSpec
  | DurationSpec
  | HiddenSpec

type Common = {
  name: string
  label: string
  hint?: string
  /** Half the width, for fields that are next to each other. */
  half?: boolean
}
export type TextSpec = Common & {
  kind: 'text'
  type?: 'text' | 'email' | 'tel' | 'password' | 'date' | 'time'
  autoComplete?: string
  inputMode?: 'numeric' | 'email' | 'tel'
  spellCheck?: boolean
  maxLength?: number
  /** A short input for a short answer. */
  narrow?: boolean
  /** The id of a `datalist` on the page. */
  list?: string
}
type AreaSpec = Common & { kind: 'area'; maxLength?: number; rows?: number }
type Choice = { value: string; label: string }
type SelectSpec = Common & { kind: 'select'; options: Choice[] }
/** `fields` are shown while it is ticked. */
export type CheckboxSpec = Common & { kind: 'checkbox'; fields?: FieldSpec[] }
/** A group of checkboxes; the ticked ones have a value under `name.value`. */
export type ChecksSpec = Common & { kind: 'checks'; options: Choice[] }
/** A duration: a number (`name.count`) and a unit (`name.unit`). */
export type DurationSpec = Common & { kind: 'duration'; unit: string; options: Choice[] }
type HiddenSpec = { kind: 'hidden'; name: string; half?: undefined }
export type RadioSpec = Common & {
  kind: 'radio'
  /** `fields` are shown while the option is chosen. CSS alone does it, so it works without JavaScript. */
  options: (Choice & { fields?: FieldSpec[] })[]
}

/** State of a form: the entered values, their errors and the result of the last submission. */
export type FormState = {
  values: Record<string, string>
  /** Error message by field name; `form` holds an error of the whole form. */
  errors: Record<string, string>
  notice?: string
  /** The id of the field to focus next, after a row was added or moved. */
  focus?: string
  /** Number of submissions; a repeated error takes the focus again when it increases. */
  occurrence: number
}

export const initialFormState = (values: Record<string, string> = {}): FormState => ({
  values,
  errors: {},
  occurrence: 0,
})

export const idOf = (name: string): string => name.replace(/[^A-Za-z0-9_-]/g, '-')

/** Returns the submitted texts by name, without files and the framework's own entries. */
export function valuesOf(form: FormData): Record<string, string> {
  const values: Record<string, string> = {}
  for (const [name, value] of form) {
    if (typeof value === 'string' && !name.startsWith('$ACTION')) values[name] = value
  }
  return values
}

/** Returns the names of a form's fields in the order of their display. */
export const namesOf = (fields: FieldSpec[]): string[] =>
  fields.flatMap((field) => {
    if (field.kind === 'hidden') return []
    if (field.kind === 'checkbox') return [field.name, ...namesOf(field.fields ?? [])]
    if (field.kind !== 'radio') return [field.name]
    return [field.name, ...field.options.flatMap((option) => namesOf(option.fields ?? []))]
  })
