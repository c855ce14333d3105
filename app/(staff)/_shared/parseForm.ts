import { INTENT, type Intent } from '@conform-to/dom'
import { parseWithZod } from '@conform-to/zod/v4'
import { z } from 'zod'
import type { ActionFailure, ActionResult } from './runAction.ts'

/** The parsed values, or the errors of fields. */
type Parsed<T> = ActionResult<T> & {
  /** The entered texts, nested as the schema is; changed by the pressed row button. */
  entered: Record<string, unknown>
  /** The pressed button of a row; null if the form is to be saved. */
  rowButton: Intent | null
}

/** Parses a submitted form. Names such as `reminders[0].offset` nest the values, and texts become the schema's types. */
export function parseForm<S extends z.ZodType>(form: FormData, schema: S): Parsed<z.output<S>> {
  const own = new FormData()
  for (const [name, value] of form) {
    if (typeof value !== 'string' || !isFieldName(name)) continue
    if (name !== INTENT || isRowButton(value)) own.append(name, value.trim())
  }
  const submission = parseWithZod(own, {
    schema,
    formatError: (issues: { code: string }[]) => issues.map(({ code }) => code),
  })
  const { intent = null, initialValue = {}, error = {} } = submission.reply()
  const fields = Object.entries(error ?? {}).map(([name, codes]) => ({ name, code: codes?.[0] ?? 'custom' }))
  const result = submission.status === 'success' ? { ok: true as const, value: submission.value } : refused(fields)
  return { ...result, entered: initialValue ?? {}, rowButton: intent }
}

/** The framework adds entries of its own. A row number of ten million would take seconds and 50 MB to answer. */
const isFieldName = (name: string): boolean => !name.startsWith('$ACTION') && isPath(name)
const isPath = (name: string): boolean => !/\[\d{4,}\]/.test(name)

const rowNumber = z.int().min(0).max(999)
const rowList = z.string().regex(/^[a-zA-Z]+(\[\d{1,3}\]|\.[a-zA-Z]+)*$/)
const rowButton = z.discriminatedUnion('type', [
  z.object({ type: z.literal('insert'), payload: z.object({ name: rowList, index: rowNumber.optional() }).loose() }),
  z.object({ type: z.literal('remove'), payload: z.object({ name: rowList, index: rowNumber }) }),
  z.object({ type: z.literal('reorder'), payload: z.object({ name: rowList, from: rowNumber, to: rowNumber }) }),
])

/** Whether a pressed button is one of ours: the library would follow a path of any size in another, or throw. */
function isRowButton(text: string): boolean {
  try {
    return rowButton.safeParse(JSON.parse(text)).success
  } catch {
    return false
  }
}

const refused = (fields: ActionFailure['fields']): ActionFailure => ({
  ok: false,
  code: 'BAD_REQUEST',
  reason: 'invalid',
  fields,
  alternatives: [],
  reference: null,
})

/** The value of a checkbox, which is only sent if it is ticked. */
export const ticked = z.string().optional().transform(Boolean)
