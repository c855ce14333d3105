import { headers } from 'next/headers'
import { notFound } from 'next/navigation'

/** `limited` tells a limit, to be tried again later, from what will never do. */
export type Refusal = { ok: false; code: string; limited: boolean; retryAfterSeconds: number | null }

/** What a page reads. Missing and foreign things are one 404; anything else is a failure with a reference number. */
export async function ask<T>(question: Promise<T>): Promise<T> {
  const answer = await attempt(question)
  if (answer.ok) return answer.value
  // An address too long or too odd to be one of ours is no address either.
  if (answer.code === 'NOT_FOUND' || answer.code === 'BAD_REQUEST') notFound()
  throw await failure(answer.code)
}

/** What a form does. A refusal its reader can act on comes back as a value; anything else is a failure. */
export async function attempt<T>(question: Promise<T>): Promise<{ ok: true; value: T } | Refusal> {
  try {
    return { ok: true, value: await question }
  } catch (error) {
    const code = codeOf(error)
    if (!actionable.has(code)) throw await failure(code)
    return { ok: false, code, limited: code === 'TOO_MANY_REQUESTS', retryAfterSeconds: retryAfter(error) }
  }
}

const actionable = new Set([
  'BAD_REQUEST',
  'CONFLICT',
  'FORBIDDEN',
  'GONE',
  'NOT_FOUND',
  'PRECONDITION_FAILED',
  'TOO_MANY_REQUESTS',
  'UNAUTHORIZED',
])

/**
 * The original is not passed on: what is thrown in a page is printed by the framework, and a query's error carries the
 * values that were in it. The digest is what the reader sees as the reference number.
 */
async function failure(code: string): Promise<Error> {
  const reference = (await headers()).get('x-request-id')
  return Object.assign(new Error(`A procedure failed: ${code}`), reference ? { digest: reference } : {})
}

function codeOf(error: unknown): string {
  if (error instanceof Error && error.cause instanceof Error && /ZodError$/.test(error.cause.name)) return 'BAD_REQUEST'
  const code: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined
  return typeof code === 'string' ? code : 'UNKNOWN'
}

function retryAfter(error: unknown): number | null {
  const cause = error instanceof Error ? error.cause : undefined
  const details: unknown = typeof cause === 'object' && cause !== null ? Reflect.get(cause, 'details') : undefined
  const seconds: unknown =
    typeof details === 'object' && details !== null ? Reflect.get(details, 'retryAfterSeconds') : undefined
  return typeof seconds === 'number' ? seconds : null
}
