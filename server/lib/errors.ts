/** Closed list of error codes, mapped once per entry point. */
export const errorCodes = [
  'invalid',
  'unauthenticated',
  'forbidden',
  'not_found',
  'conflict',
  'gone',
  'precondition_failed',
  'rate_limited',
  'unavailable',
] as const
export type ErrorCode = (typeof errorCodes)[number]

/** `pointer` is a JSON pointer into the input, such as `/start`. `code` is a stable code that the screens translate. */
export type FieldError = { pointer: string; code: string; message: string }
export type SlotTime = { start: string; end: string }
export type ErrorDetails = {
  /** Stable reason within the code, such as `over`, `too_late`, `taken`, `wrong_code`. */
  reason?: string
  errors?: FieldError[]
  alternatives?: SlotTime[]
  retryAfterSeconds?: number
}

/**
 * Refusal that the caller can act on. Every other thrown error counts as unexpected and is shown as a reference number.
 */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly details: ErrorDetails
  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message)
    this.name = 'AppError'
    this.code = code
    this.details = details
  }
}

export const invalid = (pointer: string, code: string, message: string): AppError =>
  new AppError('invalid', message, { reason: code, errors: [{ pointer, code, message }] })
export const notFound = (): AppError => new AppError('not_found', 'Not found.')
export const forbidden = (): AppError => new AppError('forbidden', 'You are not allowed to do this.')
export const unauthenticated = (): AppError => new AppError('unauthenticated', 'Sign in first.')
export const rateLimited = (retryAfterSeconds: number): AppError =>
  new AppError('rate_limited', 'Too many requests. Try again later.', { retryAfterSeconds })
