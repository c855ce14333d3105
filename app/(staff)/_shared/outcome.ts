import { redirect } from 'next/navigation'
import { attempt } from '../../_http/procedureCall.ts'
import { signInPath } from './ask.ts'

type Field = { pointer: string; code: string }
/** Why an act was not done, with what a form needs to say so: the fields, and times that are free instead. */
export type Undone = {
  ok: false
  /** The door's word for it, such as `CONFLICT`. */
  code: string
  reason: string
  fields: Field[]
  alternatives: { start: Date; end: Date }[]
  /** Where it was our fault. */
  reference: string | null
}

/** Does what a form asks for; whoever is signed out goes to sign in and comes back to `path`. */
export async function tryAct<T>(question: Promise<T>, path: string): Promise<{ ok: true; value: T } | Undone> {
  let details: unknown = null
  const answer = await attempt(
    question.catch((error: unknown) => {
      details = at(error instanceof Error ? error.cause : null, 'details')
      throw error
    }),
  )
  if (answer.ok) return answer
  if (answer.code === 'UNAUTHORIZED') redirect(signInPath(path))
  const { kind, reference } = answer
  const reason = kind === 'limited' ? 'limited' : kind === 'failed' ? 'failed' : (text(details, 'reason') ?? 'unknown')
  return {
    ok: false,
    code: answer.code,
    reason,
    fields: list(details, 'errors').map((one) => ({
      pointer: text(one, 'pointer') ?? '',
      code: text(one, 'code') ?? '',
    })),
    alternatives: list(details, 'alternatives').flatMap(toSlot),
    reference: kind === 'failed' ? reference : null,
  }
}

const at = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined

function text(value: unknown, key: string): string | null {
  const found = at(value, key)
  return typeof found === 'string' ? found : null
}

function list(value: unknown, key: string): unknown[] {
  const found = at(value, key)
  return Array.isArray(found) ? found : []
}

function toSlot(value: unknown): { start: Date; end: Date }[] {
  const [start, end] = [text(value, 'start'), text(value, 'end')]
  return start && end ? [{ start: new Date(start), end: new Date(end) }] : []
}
