import { ZodError } from 'zod'
import { AppError, type ErrorCode, type FieldError, type SlotTime } from '#server/lib/errors.ts'
import type { LogFields } from '#server/lib/log.ts'
import { isContention, sqlState } from '#server/lib/postgres.ts'

/** Body of an `application/problem+json` response (RFC 9457) with our stable codes. */
export type Problem = {
  type: string
  title: string
  status: number
  code: ErrorCode | 'internal'
  detail: string
  reason?: string
  errors?: FieldError[]
  alternatives?: SlotTime[]
  requestId: string
}
export type ProblemStatus = 400 | 401 | 403 | 404 | 409 | 410 | 412 | 413 | 429 | 500 | 503

const errorTable = {
  invalid: { status: 400, title: 'Invalid request', trpc: 'BAD_REQUEST' },
  unauthenticated: { status: 401, title: 'Unauthenticated', trpc: 'UNAUTHORIZED' },
  forbidden: { status: 403, title: 'Forbidden', trpc: 'FORBIDDEN' },
  not_found: { status: 404, title: 'Not found', trpc: 'NOT_FOUND' },
  conflict: { status: 409, title: 'Conflict', trpc: 'CONFLICT' },
  // tRPC has no code for gone; the reason in the details distinguishes it.
  gone: { status: 410, title: 'Gone', trpc: 'NOT_FOUND' },
  precondition_failed: { status: 412, title: 'Precondition failed', trpc: 'PRECONDITION_FAILED' },
  rate_limited: { status: 429, title: 'Too many requests', trpc: 'TOO_MANY_REQUESTS' },
  unavailable: { status: 503, title: 'Service unavailable', trpc: 'SERVICE_UNAVAILABLE' },
} as const satisfies Record<ErrorCode, { status: ProblemStatus; title: string; trpc: string }>

export const trpcCodeFor = (code: ErrorCode): (typeof errorTable)[ErrorCode]['trpc'] => errorTable[code].trpc

/**
 * Converts an error to a response. A refusal is returned as it is, every other error as a reference number only; the
 * caller logs those.
 */
export function toProblem(
  error: unknown,
  requestId: string,
): { status: ProblemStatus; body: Problem; headers: Record<string, string>; known: boolean } {
  const refusal = toRefusal(error)
  if (!refusal) return { status: 500, body: unknownProblem(requestId), headers: {}, known: false }
  const { title } = errorTable[refusal.code]
  const { reason, errors, alternatives, retryAfterSeconds } = refusal.details
  const status = reason === 'too_large' ? 413 : errorTable[refusal.code].status
  const body: Problem = {
    type: 'about:blank',
    title,
    status,
    code: refusal.code,
    detail: refusal.message,
    ...(reason === undefined ? {} : { reason }),
    ...(errors === undefined ? {} : { errors }),
    ...(alternatives === undefined ? {} : { alternatives: alternatives.slice(0, 3) }),
    requestId,
  }
  const wait = retryAfterSeconds ?? (refusal.code === 'unavailable' ? 5 : undefined)
  return { status, body, headers: wait === undefined ? {} : { 'Retry-After': String(wait) }, known: true }
}

/** Returns the refusal that an error stands for, or null for an unexpected error. */
export function toRefusal(error: unknown): AppError | null {
  if (error instanceof AppError) return error
  if (error instanceof ZodError) return toInvalidError(error)
  if (isContention(error)) return new AppError('rate_limited', 'Try again in a moment.', { retryAfterSeconds: 1 })
  if (isDatabaseGone(error)) return new AppError('unavailable', 'Try again in a moment.', { retryAfterSeconds: 5 })
  return null
}

/** Lists each violation at its field as a JSON pointer. The invalid value is never included. */
export function toInvalidError(error: ZodError): AppError {
  const errors = error.issues.flatMap((issue): FieldError[] => {
    const keys = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path]
    return keys.map((path) => ({ pointer: pointerTo(path), code: fieldCodeFor(issue), message: issue.message }))
  })
  return new AppError('invalid', 'The request is invalid.', { reason: 'invalid', errors })
}

const pointerTo = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

const fieldCodeFor = (issue: ZodError['issues'][number]): string => {
  if (issue.code !== 'invalid_type') return issue.code
  return issue.message.endsWith('received undefined') ? 'required' : 'type'
}

/**
 * Returns the loggable fields of an error. Its message is left out, because the error of a query contains the values
 * that somebody typed.
 */
export function errorFields(error: unknown): LogFields {
  if (!(error instanceof Error)) return { errorName: typeof error }
  const code = sqlState(error)
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  return { errorName: error.name, ...(code ? { errorCode: code } : {}), stack: frames.slice(0, 12).join('\n') }
}

const lostConnection =
  /^(CONNECTION_CLOSED|CONNECTION_ENDED|CONNECTION_DESTROYED|CONNECT_TIMEOUT|ECONNREFUSED|ECONNRESET|ENOTFOUND|EPIPE|ETIMEDOUT)$/

function isDatabaseGone(error: unknown): boolean {
  if (/^(08|57P0|53)/.test(sqlState(error) ?? '')) return true
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 4; at = at.cause, depth++) {
    if ('code' in at && typeof at.code === 'string' && lostConnection.test(at.code)) return true
  }
  return false
}

const unknownProblem = (requestId: string): Problem => ({
  type: 'about:blank',
  title: 'Internal error',
  status: 500,
  code: 'internal',
  detail: 'An unexpected error occurred. Quote the request ID if you contact support.',
  requestId,
})
