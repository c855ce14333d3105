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
  /** Who asks; hashed. Another caller's equal key is another key. */
  caller: string
  key: string
  /** Method, path and body: the same key for another request is a mistake. */
  payload: string
}

const maxWaitMs = 10_000
const pollMs = 200

/**
 * Does a request once for each key: its first answer, if it did something, is kept for a day and given again to twins. A twin of
 * one in flight waits for its answer, holding no connection, ten seconds at most; then `conflict`/`in_flight`. An answer that
 * refused is not kept, so the key can be used again. What is kept is sealed and free of links. `work` gets the id to make
 * things under: after a crash it is the same one, so nothing is made twice.
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
    const kept = await findStoredResponse(ctx.db, request)
    if (kept && !kept.payloadHash.equals(payloadHash)) throw keyReused()
    if (kept?.status) return { ...unsealResponse<T>(ctx, request, kept), replayed: true }
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
    const answer = await work()
    if (answer.status >= 200 && answer.status < 300) {
      const sealed = seal(ctx.config.ENCRYPTION_KEYS, rowOf(request), JSON.stringify(withoutLinks(answer.body)))
      await storeResponse(ctx.db, request, answer.status, sealed)
    } else {
      await releaseKey(ctx.db, request)
    }
    return answer
  } catch (error) {
    await releaseKey(ctx.db, request)
    throw error
  }
}

function unsealResponse<T>(ctx: Ctx, request: IdempotencyKeyId, kept: StoredResponse): IdempotentResult<T> {
  const text = unseal(ctx.config.ENCRYPTION_KEYS, rowOf(request), kept.sealedResponse ?? Buffer.alloc(0)).toString(
    'utf8',
  )
  return { status: kept.status ?? 200, body: JSON.parse(text) }
}

const rowOf = ({ caller, key }: IdempotencyKeyId): string => `idempotency:${caller}:${key}`

/** Links and tokens are derived again when the answer is given again, never kept; an empty text keeps their place. */
function withoutLinks(body: unknown): unknown {
  const hide = (name: string, value: unknown) => (name === 'accessUrl' || name === 'secureToken' ? '' : value)
  return JSON.parse(JSON.stringify(body ?? null, hide))
}

/** The header's key, bare or as a quoted string; null without one. */
export function parseIdempotencyKey(header: string | undefined): string | null {
  if (header === undefined) return null
  const key = /^"(.*)"$/s.exec(header.trim())?.[1] ?? header.trim()
  if (/^[\x21-\x7e]{1,255}$/.test(key)) return key
  throw invalid('', 'idempotency_key', 'Idempotency-Key takes 1 to 255 visible characters, bare or in quotes.')
}

const keyReused = (): AppError =>
  invalid('', 'idempotency_key_reused', 'This Idempotency-Key was used for another request.')
const inFlight = (): AppError =>
  new AppError('conflict', 'The first request with this Idempotency-Key is still being worked on.', {
    reason: 'in_flight',
    retryAfterSeconds: 5,
  })
