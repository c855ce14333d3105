/** Failure of a vendor call in our terms, mapped in one table per vendor. `code` is the code of the vendor. */
export type PortFailure =
  /** `suppress`: the recipient refused messages and must get no more. */
  | { ok: false; kind: 'rejected'; code: string; permanent: boolean; suppress?: 'opt_out' }
  /** The vendor certainly did nothing (refused connection, 429, 503 before work): safe to retry. */
  | { ok: false; kind: 'notDone'; code: string; retryAfterMs?: number }
  | { ok: false; kind: 'throttled'; code: string; retryAfterMs: number }
  /** Timeout, reset or 5xx after sending: it may have happened. */
  | { ok: false; kind: 'unknown'; code: string }
/**
 * Returns the state of the vendor that a failure shows: `failing` if any request would fail, undefined if it only
 * throttles.
 */
export function vendorHealthOf(failure: PortFailure): 'healthy' | 'failing' | undefined {
  if (failure.kind === 'throttled') return undefined
  return isPermanent(failure) ? 'healthy' : 'failing'
}

/** Returns a failure as the result of the attempt that made the call. */
export const failureResult = (failure: PortFailure, at: Date) =>
  ({
    status: failure.kind === 'unknown' ? 'in_doubt' : isPermanent(failure) ? 'failed' : 'retrying',
    errorCode: failure.code,
    at,
  }) as const

const isPermanent = (failure: PortFailure): boolean => failure.kind === 'rejected' && failure.permanent

export type PortResult<T> = { ok: true; value: T } | PortFailure
