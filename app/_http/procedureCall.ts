import { headers } from 'next/headers'
import { unstable_rethrow } from 'next/navigation'

/** Thrown when a page cannot be shown; `withErrorPages` renders it. The reference is what support can search for. */
export class PageError extends Error {
  readonly status: 404 | 500 | 503
  readonly digest: string
  constructor(status: 404 | 500 | 503, reference: string) {
    super(`page error ${status}`)
    this.name = 'PageError'
    this.status = status
    this.digest = reference
  }
}

/** A failed call: `limited` may be retried later, `refused` may not, and `failed` is an error on our side with a reference. */
export type FailedCall = {
  ok: false
  kind: 'refused' | 'limited' | 'failed'
  code: string
  retryAfterSeconds: number | null
  reference: string
}

/** Loads what a page shows. Missing objects and those of other customers both become a 404. */
export async function loadForPage<T>(call: Promise<T>): Promise<T> {
  const response = await attempt(call)
  if (response.ok) return response.value
  // A URL with invalid parameters cannot be one of ours, so it is a 404 as well.
  if (response.code === 'NOT_FOUND' || response.code === 'BAD_REQUEST') throw new PageError(404, response.reference)
  throw new PageError(response.code === 'SERVICE_UNAVAILABLE' ? 503 : 500, response.reference)
}

/**
 * Calls a procedure for a form. It never throws, so that the form can be shown again with the entered values. The original error
 * is not passed on: the framework prints errors thrown in a page, and a query's error contains the values of its parameters.
 */
export async function attempt<T>(call: Promise<T>): Promise<{ ok: true; value: T } | FailedCall> {
  try {
    return { ok: true, value: await call }
  } catch (error) {
    unstable_rethrow(error)
    const code = codeOf(error)
    const reference = (await headers()).get('x-request-id') ?? ''
    return { ok: false, kind: kindOf(code), code, retryAfterSeconds: retryAfter(error), reference }
  }
}

const refusalCodes = new Set([
  'BAD_REQUEST',
  'CONFLICT',
  'FORBIDDEN',
  'GONE',
  'NOT_FOUND',
  'PRECONDITION_FAILED',
  'UNAUTHORIZED',
])

function kindOf(code: string): FailedCall['kind'] {
  if (code === 'TOO_MANY_REQUESTS') return 'limited'
  return refusalCodes.has(code) ? 'refused' : 'failed'
}

function codeOf(error: unknown): string {
  const code = property(error, 'code')
  return typeof code === 'string' ? code : 'UNKNOWN'
}

function retryAfter(error: unknown): number | null {
  const seconds = property(property(property(error, 'cause'), 'details'), 'retryAfterSeconds')
  return typeof seconds === 'number' ? seconds : null
}

const property = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
