import { z } from 'zod'
import type { IntakeField } from '#server/domain/policySchema.ts'
import { normalizeEmail } from '#server/lib/contact.ts'
import { AppError, type FieldError } from '#server/lib/errors.ts'

/**
 * Returns the customer's answers to the preset's intake form, without unknown keys and empty answers. Throws `invalid`
 * with one error per field, at `{pointer}/{key}`.
 */
export function checkIntake(
  fields: readonly IntakeField[],
  answers: Record<string, unknown>,
  pointer = '/intake',
): Record<string, string | boolean> {
  const errors: FieldError[] = []
  const accepted: Record<string, string | boolean> = {}
  for (const field of fields) {
    const answer = clean(answers[field.key])
    const problem = problemWith(field, answer)
    if (problem) errors.push({ pointer: `${pointer}/${field.key}`, ...problem })
    else if (answer !== undefined && answer !== '') accepted[field.key] = answer
  }
  if (errors.length > 0)
    throw new AppError('invalid', 'Some answers are missing or invalid.', { reason: 'intake', errors })
  return accepted
}

const clean = (value: unknown): string | boolean | undefined =>
  typeof value === 'string' ? value.trim() : typeof value === 'boolean' ? value : undefined

function problemWith(field: IntakeField, answer: string | boolean | undefined): Omit<FieldError, 'pointer'> | null {
  const empty = answer === undefined || answer === '' || answer === false
  if (empty) return field.required ? { code: 'required', message: `“${field.label}” is required.` } : null
  if (field.type === 'select' && !(field.options ?? []).includes(String(answer))) {
    return { code: 'not_offered', message: `Choose one of the options for “${field.label}”.` }
  }
  if (formats[field.type]?.(String(answer)) === false) {
    return { code: `not_${field.type}`, message: `The answer to “${field.label}” is invalid.` }
  }
  const maxLength = field.type === 'longText' ? 4000 : 200
  return String(answer).length > maxLength
    ? { code: 'too_long', message: `Use at most ${maxLength} characters for “${field.label}”.` }
    : null
}

/** Checks an answer's format by field type; a type without an entry accepts any text. */
const formats: Partial<Record<IntakeField['type'], (answer: string) => boolean>> = {
  number: (answer) => /^[+-]?\d{1,15}([.,]\d{1,6})?$/.test(answer),
  date: (answer) => z.iso.date().safeParse(answer).success,
  email: (answer) => normalizeEmail(answer) !== null,
}
