import { z } from 'zod'
import type { PortFailure } from '../result.ts'

/** Failure with its HTTP status, because some adapters treat a 404 or 409 as a result. */
export type GenesysFailure = PortFailure & { status?: number }

const DEFAULT_PAUSE_MS = 5_000
const errorBody = z.object({
  code: z.string().optional(),
  error: z.string().optional(),
  message: z.string().optional(),
})

/** Maps the HTTP statuses of Genesys; the only place that does. */
export function failureFromStatus(status: number, headers: Headers, body: unknown): GenesysFailure {
  const details = errorBody.safeParse(body).data ?? {}
  const code = shortCode(details.code ?? details.error) ?? `http_${status}`
  if (status === 429)
    return { ok: false, kind: 'throttled', code, status, retryAfterMs: pauseMs(headers, details.message) }
  // These do not show whether the work was done before the response failed.
  if (status >= 500 || status === 408) return { ok: false, kind: 'unknown', code, status }
  const permanent = status !== 401 && status !== 403
  return { ok: false, kind: 'rejected', code, status, permanent }
}

const notSentCodes = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
])

/**
 * Maps an error of `fetch`. A request that was never sent is not done; after a reset or timeout it may have happened.
 */
export function failureFromError(error: unknown): GenesysFailure {
  const code = networkCode(error)
  return notSentCodes.has(code) ? { ok: false, kind: 'notDone', code } : { ok: false, kind: 'unknown', code }
}

/** Maps a failed token request: the actual call was not made, so nothing is in doubt. */
export function tokenFailure(failure: GenesysFailure): GenesysFailure {
  if (failure.kind === 'unknown') return { ok: false, kind: 'notDone', code: `token_${failure.code}` }
  if (failure.kind === 'rejected') return { ...failure, code: `token_${failure.code}`, permanent: false }
  return failure
}

function networkCode(error: unknown): string {
  if (!(error instanceof Error)) return 'network'
  if (error.name === 'TimeoutError') return 'timeout'
  const cause = error.cause
  if (cause instanceof AggregateError) return networkCode(cause.errors[0])
  const holder = cause instanceof Error ? cause : error
  return 'code' in holder && typeof holder.code === 'string' ? holder.code : 'network'
}

function pauseMs(headers: Headers, message: string | undefined): number {
  const value =
    headers.get('retry-after') ?? message?.match(/\[(\d+)\] seconds/)?.[1] ?? headers.get('inin-ratelimit-reset')
  if (!value) return DEFAULT_PAUSE_MS
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now()
  return Number.isFinite(ms) && ms > 0 ? ms : 1_000
}

/** Codes are logged and stored, so only text that looks like a code is kept. */
const shortCode = (code: string | undefined): string | null => (code && /^[\w.-]{1,60}$/.test(code) ? code : null)
