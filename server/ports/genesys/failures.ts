import { z } from 'zod'
import type { PortFailure } from '../result.ts'

/** A failure with the HTTP status it came with, for adapters to which a 404 or 409 is an answer. */
export type GenesysFailure = PortFailure & { status?: number }

const DEFAULT_PAUSE_MS = 5_000
const errorBody = z.object({
  code: z.string().optional(),
  error: z.string().optional(),
  message: z.string().optional(),
})

/** The one table of what Genesys' statuses mean to us. */
export function failureFromStatus(status: number, headers: Headers, body: unknown): GenesysFailure {
  const told = errorBody.safeParse(body).data ?? {}
  const code = shortCode(told.code ?? told.error) ?? `http_${status}`
  if (status === 429)
    return { ok: false, kind: 'throttled', code, status, retryAfterMs: pauseMs(headers, told.message) }
  // With these it cannot be told whether the work was done before the answer failed.
  if (status >= 500 || status === 408) return { ok: false, kind: 'unknown', code, status }
  const permanent = status !== 401 && status !== 403
  return { ok: false, kind: 'rejected', code, status, permanent }
}

const neverSent = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
])

/** An error of `fetch`: what never left is not done; a reset or a timeout may have happened. */
export function failureFromError(error: unknown): GenesysFailure {
  const code = networkCode(error)
  return neverSent.has(code) ? { ok: false, kind: 'notDone', code } : { ok: false, kind: 'unknown', code }
}

/** The call behind a token was not made, so nothing is in doubt. */
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
  const told =
    headers.get('retry-after') ?? message?.match(/\[(\d+)\] seconds/)?.[1] ?? headers.get('inin-ratelimit-reset')
  if (!told) return DEFAULT_PAUSE_MS
  const ms = /^\d+$/.test(told) ? Number(told) * 1000 : Date.parse(told) - Date.now()
  return Number.isFinite(ms) && ms > 0 ? ms : 1_000
}

/** Codes are logged and kept, so only what looks like one passes. */
const shortCode = (code: string | undefined): string | null => (code && /^[\w.-]{1,60}$/.test(code) ? code : null)
