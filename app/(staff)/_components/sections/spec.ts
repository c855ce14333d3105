import type { FieldSpec, FormState } from '../../../_ui/form.ts'

/** A button that adds, removes, moves or copies a row; `value` is made by a function of `rows.ts`. */
export type RowButtonSpec = {
  value: string
  label: string
  /** Accessible name, if the label does not say which row it belongs to. */
  name?: string
}

/** One of several similar rows: a reminder, a question, hours of a day. */
export type RowSpec = { id: string; title: string; fields: FieldSpec[]; buttons: RowButtonSpec[] }

/** A part of a long form, as data. The server builds it for every state of the form, so that the browser needs none of its rules. */
export type SectionSpec = {
  id: string
  title: string
  intro?: string
  fields?: FieldSpec[]
  rows?: RowSpec[]
  /** Shows each row on one line on wide screens. */
  compact?: boolean
  /** Suggestions that text fields refer to by this id. */
  list?: { id: string; values: string[] }
  /** Shown if there are no rows. */
  empty?: string
  add?: RowButtonSpec
}

export type SectionsState = FormState & {
  sections: SectionSpec[]
  /** Shown before the form is submitted again. */
  warning?: { title: string; lines: { text: string; href?: string }[] }
  /** Label of the main button, if it changed after a warning. */
  submit?: string
}

/** Returns the state of a form with these sections; `more` holds the results of a submission, such as errors. */
export const sectionsState = (
  values: Record<string, string>,
  sections: SectionSpec[],
  more: Partial<SectionsState> = {},
): SectionsState => ({ values, errors: {}, occurrence: 0, sections, ...more })

/** Warns that somebody else saved first: lists what they saved, and lets the next submission overwrite it. */
export const conflictWarning = (title: string, lines: string[], submit: string): Partial<SectionsState> => ({
  warning: { title, lines: lines.map((text) => ({ text })) },
  submit,
})

export const fieldsOf = (section: SectionSpec): FieldSpec[] => [
  ...(section.fields ?? []),
  ...(section.rows ?? []).flatMap((row) => row.fields),
]

/** Name by which the form library knows the buttons of rows. */
export const rowButtonName = '__intent__'
