import { redirect } from 'next/navigation'
import { attempt } from '../../_http/procedureCall.ts'
import { type FieldError, nameOf } from './fieldNames.ts'
import { signInPath } from './loadForStaff.ts'
import { withQuery } from './query.ts'

/** Why an action failed: field errors for a form, and times that are available instead. */
export type ActionFailure = {
  ok: false
  /** Error code of the procedure, such as `CONFLICT`. */
  code: string
  reason: string
  fields: FieldError[]
  alternatives: { start: Date; end: Date }[]
  /** Reference for support; set when the error is on our side. */
  reference: string | null
}
export type ActionResult<T> = { ok: true; value: T } | ActionFailure

/** Performs the action of a form. Redirects to the sign-in page, which returns to `path`, when the session has ended. */
export async function runAction<T>(action: Promise<T>, path: string): Promise<ActionResult<T>> {
  let details: unknown = null
  const result = await attempt(
    action.catch((error: unknown) => {
      details = property(error instanceof Error ? error.cause : null, 'details')
      throw error
    }),
  )
  if (result.ok) return result
  if (result.code === 'UNAUTHORIZED') redirect(signInPath(path))
  const { kind, code, reference } = result
  const given = text(details, 'reason') ?? 'unknown'
  return {
    ok: false,
    code,
    reason: kind === 'limited' || kind === 'failed' ? kind : given,
    fields: list(details, 'errors').map((error) => ({
      name: nameOf(text(error, 'pointer') ?? ''),
      code: text(error, 'code') ?? '',
    })),
    alternatives: list(details, 'alternatives').flatMap(toSlot),
    reference: kind === 'failed' ? reference : null,
  }
}

type Params = Record<string, string | number | undefined>

/**
 * Performs the action of a form and returns to `path` with the result in the query string, where `ActionResult` shows it.
 * Loading that page again repeats nothing.
 */
export async function runAndReturn<T>(
  action: Promise<T>,
  path: string,
  done: Params | ((value: T) => Params),
): Promise<never> {
  const result = await runAction(action, path)
  if (!result.ok) redirect(withQuery(path, failureParams(result)))
  redirect(withQuery(path, typeof done === 'function' ? done(result.value) : done))
}

/** Parameters of the query string that describe a failure. */
export const failureParams = ({ code, reason, reference }: ActionFailure): Params => ({
  refused: code === 'FORBIDDEN' ? 'forbidden' : reason,
  reference: reference ?? undefined,
})

/** Errors of a form: those of its fields, or one about the whole form. */
export const formErrors = (fields: Record<string, string>, whole: () => string): Record<string, string> =>
  Object.keys(fields).length > 0 ? fields : { form: whole() }

const property = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined

function text(value: unknown, key: string): string | null {
  const found = property(value, key)
  return typeof found === 'string' ? found : null
}

function list(value: unknown, key: string): unknown[] {
  const found = property(value, key)
  return Array.isArray(found) ? found : []
}

function toSlot(value: unknown): { start: Date; end: Date }[] {
  const [start, end] = [text(value, 'start'), text(value, 'end')]
  return start && end ? [{ start: new Date(start), end: new Date(end) }] : []
}
