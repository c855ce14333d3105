/** One control of a form, as data: pages describe their forms on the server, and one component draws them all. */
export type FieldSpec = TextSpec | AreaSpec | SelectSpec | RadioSpec | CheckboxSpec | ChecksSpec | SpanSpec | HiddenSpec

type Common = {
  name: string
  label: string
  hint?: string
  /** Half as wide where fields stand beside each other. */
  half?: boolean
}
export type TextSpec = Common & {
  kind: 'text'
  type?: 'text' | 'email' | 'tel' | 'password' | 'date' | 'time'
  autoComplete?: string
  inputMode?: 'numeric' | 'email' | 'tel'
  spellCheck?: boolean
  maxLength?: number
  /** A short answer gets a short field. */
  narrow?: boolean
  /** The id of a list of suggestions on the page. */
  list?: string
}
type AreaSpec = Common & { kind: 'area'; maxLength?: number; rows?: number }
type Choice = { value: string; label: string }
type SelectSpec = Common & { kind: 'select'; options: Choice[] }
/** `fields` are shown while it is ticked. */
export type CheckboxSpec = Common & { kind: 'checkbox'; fields?: FieldSpec[] }
/** Any of several; each is submitted as `name.value`. */
export type ChecksSpec = Common & { kind: 'checks'; options: Choice[] }
/** A length of time: how many (`name.count`) of which unit (`name.unit`). */
export type SpanSpec = Common & { kind: 'span'; unit: string; options: Choice[] }
type HiddenSpec = { kind: 'hidden'; name: string; half?: undefined }
export type RadioSpec = Common & {
  kind: 'radio'
  /** `fields` are shown while the option is chosen; the style sheet does it, so it needs no script. */
  options: (Choice & { fields?: FieldSpec[] })[]
}

/** What a form shows: what was typed, what was wrong with it, and what the last submission came to. */
export type FormState = {
  values: Record<string, string>
  /** Field name -> what to do about it. `form` is about no field. */
  errors: Record<string, string>
  notice?: string
  /** The id of the field to go to next, after a row was added or moved. */
  focus?: string
  /** Rises with each submission, so that the same errors take the focus again. */
  occurrence: number
}

export const freshForm = (values: Record<string, string> = {}): FormState => ({ values, errors: {}, occurrence: 0 })

export const idOf = (name: string): string => name.replace(/[^A-Za-z0-9_-]/g, '-')

/** Text that was submitted, by name; files and what the framework adds are left out. */
export function valuesOf(form: FormData): Record<string, string> {
  const values: Record<string, string> = {}
  for (const [name, value] of form) {
    if (typeof value === 'string' && !name.startsWith('$ACTION')) values[name] = value
  }
  return values
}

/** The names of a form's fields in the order they are shown. */
export const namesOf = (fields: FieldSpec[]): string[] =>
  fields.flatMap((field) => {
    if (field.kind === 'hidden') return []
    if (field.kind === 'checkbox') return [field.name, ...namesOf(field.fields ?? [])]
    if (field.kind !== 'radio') return [field.name]
    return [field.name, ...field.options.flatMap((option) => namesOf(option.fields ?? []))]
  })
