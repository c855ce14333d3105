import { setTimeout as sleep } from 'node:timers/promises'
import { AppError, invalid } from '#server/lib/errors.ts'
import { keyedHash, sha256 } from '#server/lib/hash.ts'
import { seal, unseal } from '#server/lib/seal.ts'
import type { Ctx } from '#server/platform/context.ts'
import {
  claimKey,
  findStoredResponse,
  type IdempotencyKeyId,
  releaseKey,
  type StoredResponse,
  storeResponse,
} from './idempotencyData.ts'

export type IdempotentResult<T> = { status: number; body: T }
export type IdempotentRequest = {
  organizationId: string
  /** Caller, stored as a hash. The same key of another caller is another key. */
  caller: string
  key: string
  /** Method, path and body: the same key with another request is an error. */
  payload: string
}

const maxWaitMs = 10_000
const pollMs = 200

/**
 * Runs a request once per key. The response of a successful one is stored for a day and returned to repeated requests.
 * A repeated request waits up to ten seconds for one in flight, without holding a connection, and then fails with
 * `conflict`/`in_flight`. A refusal is not stored, so the key can be used again. The stored response is encrypted and
 * contains no links. `work` gets the id for whatever it creates: after a crash it is the same id, so nothing is created
 * twice.
 */
export async function runIdempotently<T>(
  ctx: Ctx,
  keyed: IdempotentRequest,
  work: (requestId: string) => Promise<IdempotentResult<T>>,
): Promise<IdempotentResult<T> & { replayed: boolean }> {
  const { organizationId, key } = keyed
  const caller = keyedHash(ctx.config.TOKEN_PEPPER, 'idempotency caller', keyed.caller).toString('base64url')
  const request: IdempotencyKeyId = { organizationId, caller, key }
  const payloadHash = sha256(keyed.payload)
  const until = Date.now() + maxWaitMs
  for (;;) {
    const requestId = await claimKey(ctx.db, request, payloadHash)
    if (requestId) return { ...(await runAndStore(ctx, request, () => work(requestId))), replayed: false }
    const stored = await findStoredResponse(ctx.db, request)
    if (stored && !stored.payloadHash.equals(payloadHash)) throw keyReused()
    if (stored?.status) return { ...unsealResponse<T>(ctx, request, stored), replayed: true }
    if (Date.now() >= until) throw inFlight()
    await sleep(pollMs)
  }
}

async function runAndStore<T>(
  ctx: Ctx,
  request: IdempotencyKeyId,
  work: () => Promise<IdempotentResult<T>>,
): Promise<IdempotentResult<T>> {
  try {
    const result = await work()
    if (result.status >= 200 && result.status < 300) {
      const sealed = seal(ctx.config.ENCRYPTION_KEYS, sealContextOf(request), JSON.stringify(withoutLinks(result.body)))
      await storeResponse(ctx.db, request, result.status, sealed)
    } else {
      await releaseKey(ctx.db, request)
    }
    return result
  } catch (error) {
    await releaseKey(ctx.db, request)
    throw error
  }
}

function unsealResponse<T>(ctx: Ctx, request: IdempotencyKeyId, stored: StoredResponse): IdempotentResult<T> {
  const text = unseal(
    ctx.config.ENCRYPTION_KEYS,
    sealContextOf(request),
    stored.sealedResponse ?? Buffer.alloc(0),
  ).toString('utf8')
  return { status: stored.status ?? 200, body: JSON.parse(text) }
}

const sealContextOf = ({ caller, key }: IdempotencyKeyId): string => `idempotency:${caller}:${key}`

/** Links and tokens are derived again for a repeated response, never stored; an empty text marks their place. */
function withoutLinks(body: unknown): unknown {
  const hide = (name: string, value: unknown) => (name === 'accessUrl' || name === 'secureToken' ? '' : value)
  return JSON.parse(JSON.stringify(body ?? null, hide))
}

/** Parses the key of the header, bare or as a quoted string; null without one. */
export function parseIdempotencyKey(header: string | undefined): string | null {
  if (header === undefined) return null
  const key = /^"(.*)"$/s.exec(header.trim())?.[1] ?? header.trim()
  if (/^[\x21-\x7e]{1,255}$/.test(key)) return key
  throw invalid(
    '',
    'idempotency_key',
    'Idempotency-Key must have 1 to 255 visible ASCII characters, bare or in quotes.',
  )
}

const keyReused = (): AppError =>
  invalid('', 'idempotency_key_reused', 'This Idempotency-Key has already been used for another request.')
const inFlight = (): AppError =>
  new AppError('conflict', 'The first request with this Idempotency-Key is still in progress.', {
    reason: 'in_flight',
    retryAfterSeconds: 5,
  })
