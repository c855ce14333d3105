import type { FieldSpec, FormState } from '../../../_ui/form.ts'

/** A button that changes the form itself: `value` says what and where, such as `remove reminders 2`. */
export type StepSpec = {
  value: string
  label: string /** Read out instead, where the label alone says too little. */
  about?: string
}

/** One of several alike: a reminder, a question, hours. */
export type RowSpec = { id: string; title: string; fields: FieldSpec[]; steps: StepSpec[] }

/** A part of a long form, as data: the server describes it anew for every state, so that no script needs to know the rules. */
export type SectionSpec = {
  id: string
  title: string
  intro?: string
  fields?: FieldSpec[]
  rows?: RowSpec[]
  /** Rows on one line each where there is room. */
  compact?: boolean
  /** Suggestions that text fields refer to by this id. */
  list?: { id: string; values: string[] }
  /** Said where there are no rows. */
  empty?: string
  add?: StepSpec
}

export type SectionsState = FormState & {
  sections: SectionSpec[]
  /** To be known before it is tried again. */
  warning?: { title: string; lines: { text: string; href?: string }[] }
  /** What the main button says, where it is not what it said first. */
  submit?: string
}

export const fieldsOf = (section: SectionSpec): FieldSpec[] => [
  ...(section.fields ?? []),
  ...(section.rows ?? []).flatMap((row) => row.fields),
]

/** The name under which the pressed button is submitted. */
export const stepName = 'step'
