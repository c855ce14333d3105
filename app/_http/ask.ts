import { headers } from 'next/headers'
import { unstable_rethrow } from 'next/navigation'

/** Why a page cannot be shown; `served` turns it into one that says so. The number is what support can search for. */
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

/** `limited` tells a limit, to be tried again later, from what will never do; `failed` is our fault and has a number. */
export type Refusal = {
  ok: false
  kind: 'refused' | 'limited' | 'failed'
  code: string
  retryAfterSeconds: number | null
  reference: string
}

/** What a page reads. Missing and foreign things are one 404. */
export async function ask<T>(question: Promise<T>): Promise<T> {
  const answer = await attempt(question)
  if (answer.ok) return answer.value
  // An address too long or too odd to be one of ours is no address either.
  if (answer.code === 'NOT_FOUND' || answer.code === 'BAD_REQUEST') throw new PageError(404, answer.reference)
  throw new PageError(answer.code === 'SERVICE_UNAVAILABLE' ? 503 : 500, answer.reference)
}

/**
 * What a form does; never throws, so that a form can always be shown again with what was typed. The original error is not
 * passed on: what is thrown in a page is printed by the framework, and a query's error carries the values that were in it.
 */
export async function attempt<T>(question: Promise<T>): Promise<{ ok: true; value: T } | Refusal> {
  try {
    return { ok: true, value: await question }
  } catch (error) {
    unstable_rethrow(error)
    const code = codeOf(error)
    const reference = (await headers()).get('x-request-id') ?? ''
    return { ok: false, kind: kindOf(code), code, retryAfterSeconds: retryAfter(error), reference }
  }
}

const refusals = new Set([
  'BAD_REQUEST',
  'CONFLICT',
  'FORBIDDEN',
  'GONE',
  'NOT_FOUND',
  'PRECONDITION_FAILED',
  'UNAUTHORIZED',
])

function kindOf(code: string): Refusal['kind'] {
  if (code === 'TOO_MANY_REQUESTS') return 'limited'
  return refusals.has(code) ? 'refused' : 'failed'
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
