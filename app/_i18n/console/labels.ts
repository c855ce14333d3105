import { findText, messages, type SectionOf } from './translations.ts'

export type Section = SectionOf<'console'>

/** Label of a value that the server or a vendor chose; an unknown value is shown as it is. */
export const labelFor = (section: Section, value: string): string =>
  findText('console', section, value.replaceAll('.', '_')) ?? value.replaceAll(/[._]/g, ' ')

/** Options of a select: all values that a section has labels for, after an empty one labelled `emptyLabel`. */
export const optionsOf = (section: Section, emptyLabel: string) => [
  { value: '', label: emptyLabel },
  ...Object.keys(messages.console[section]).map((value) => ({ value, label: labelFor(section, value) })),
]
