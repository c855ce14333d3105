import type { TRPC_ERROR_CODE_KEY } from '@trpc/server'
import { ZodError } from 'zod'
import { AppError, type ErrorCode, type FieldError, type SlotTime } from '../lib/errors.ts'

/** RFC 9457, with what our callers act on. */
export type Problem = {
  type: string
  title: string
  status: number
  code: ErrorCode | 'internal'
  detail: string
  requestId: string
  reason?: string
  errors?: FieldError[]
  alternatives?: SlotTime[]
}

const table: Record<ErrorCode, { status: number; title: string; trpc: TRPC_ERROR_CODE_KEY }> = {
  invalid: { status: 400, title: 'Something in the request is not usable', trpc: 'BAD_REQUEST' },
  unauthenticated: { status: 401, title: 'Who is asking is not known', trpc: 'UNAUTHORIZED' },
  forbidden: { status: 403, title: 'Not allowed', trpc: 'FORBIDDEN' },
  not_found: { status: 404, title: 'Nothing here', trpc: 'NOT_FOUND' },
  conflict: { status: 409, title: 'Not possible as things stand', trpc: 'CONFLICT' },
  gone: { status: 410, title: 'No longer here', trpc: 'NOT_FOUND' },
  precondition_failed: { status: 412, title: 'Changed in the meantime', trpc: 'PRECONDITION_FAILED' },
  rate_limited: { status: 429, title: 'Too many requests', trpc: 'TOO_MANY_REQUESTS' },
  unavailable: { status: 503, title: 'Not available at the moment', trpc: 'SERVICE_UNAVAILABLE' },
}

export const statusOf = (code: ErrorCode): number => table[code].status
export const trpcCodeFor = (code: ErrorCode): TRPC_ERROR_CODE_KEY => table[code].trpc

/** A refusal as its reader may see it; anything unknown is a reference number and nothing else. */
export function toProblem(error: unknown, requestId: string): Problem {
  const known = asAppError(error)
  if (!known) {
    const detail = `Something went wrong. Give this reference when you ask about it: ${requestId}`
    return { type: 'about:blank', title: 'Something went wrong', status: 500, code: 'internal', detail, requestId }
  }
  const { status, title } = table[known.code]
  const { reason, errors, alternatives } = known.details
  return {
    type: `/docs/api#${known.code}`,
    title,
    status,
    code: known.code,
    detail: known.message,
    requestId,
    ...(reason ? { reason } : {}),
    ...(errors ? { errors } : {}),
    ...(alternatives ? { alternatives } : {}),
  }
}

/** Ours, or a schema's complaint in our words with each field named; null for what nobody foresaw. */
export function asAppError(error: unknown): AppError | null {
  if (error instanceof AppError) return error
  if (!(error instanceof ZodError)) return null
  const errors = error.issues.map((issue) => ({
    pointer: `/${issue.path.map(String).join('/')}`,
    code: issue.code,
    message: issue.message,
  }))
  return new AppError('invalid', 'Something in the request is not usable.', { reason: 'schema', errors })
}
