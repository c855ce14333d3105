/** What a vendor's answer means to us; decided in one table per vendor. `code` is the vendor's own word. */
export type PortFailure =
  /** `suppress`: the recipient refuses us, and must not be written to again. */
  | { ok: false; kind: 'rejected'; code: string; permanent: boolean; suppress?: 'opt_out' }
  /** The vendor did nothing for sure (refused connection, 429, 503 before work): safe to try again. */
  | { ok: false; kind: 'notDone'; code: string; retryAfterMs?: number }
  | { ok: false; kind: 'throttled'; code: string; retryAfterMs: number }
  /** Timeout, reset, 5xx after sending: it may have happened. */
  | { ok: false; kind: 'unknown'; code: string }
/** Whether a vendor works, as far as a refusal tells: `ill` what would fail for anything we asked; nothing where it asks for patience. */
export function vendorHealthOf(failure: PortFailure): 'healthy' | 'failing' | undefined {
  if (failure.kind === 'throttled') return undefined
  return failure.kind === 'rejected' && failure.permanent ? 'healthy' : 'failing'
}

export type PortResult<T> = { ok: true; value: T } | PortFailure
