import type { FieldSpec } from './form.ts'

/** A question that an application asks with a booking, as its preset defines it. */
type Question = {
  key: string
  label: string
  hint?: string | undefined
  type: 'text' | 'longText' | 'select' | 'checkbox' | 'number' | 'date' | 'email'
  options?: string[] | undefined
}

/** The form field of a question. `label` and `hint` are formatted for the page; `choose` labels the empty option of a list. */
export function questionField(
  { key, type, options = [] }: Question,
  texts: { label: string; hint: string | undefined; choose: string },
): FieldSpec {
  const common = { name: `intake.${key}`, label: texts.label, hint: texts.hint }
  switch (type) {
    case 'select': {
      const listed = options.map((option) => ({ value: option, label: option }))
      return { ...common, kind: 'select', options: [{ value: '', label: texts.choose }, ...listed] }
    }
    case 'checkbox':
      return { ...common, kind: 'checkbox' }
    case 'longText':
      return { ...common, kind: 'area' }
    case 'text':
      return { ...common, kind: 'text' }
    case 'number':
      return { ...common, kind: 'text', inputMode: 'numeric', maxLength: 20 }
    case 'date':
      return { ...common, kind: 'text', type: 'date' }
    case 'email':
      return { ...common, kind: 'text', type: 'email', inputMode: 'email', spellCheck: false }
  }
}
