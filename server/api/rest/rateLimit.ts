import { rateLimited } from '#server/lib/errors.ts'
import { keyedHash } from '#server/lib/hash.ts'
import { addressGroup } from '#server/lib/ip.ts'
import type { Ctx } from '#server/platform/context.ts'
import { consumeLimit } from '#server/platform/rateLimit/consumeLimit.ts'

const windowSeconds = 60

/**
 * Counts one API request: per caller with a token, per address for the public. Passes the rate limit headers to
 * `setHeaders`, then throws `rate_limited` if the limit is exceeded.
 */
export async function countApiRequest(ctx: Ctx, setHeaders: (headers: Record<string, string>) => void): Promise<void> {
  const { max, name, caller } = limitOf(ctx)
  const key = `api:${keyedHash(ctx.config.TOKEN_PEPPER, 'limit', 'api', caller).toString('base64url')}`
  const hit = await consumeLimit(ctx.db, { key, windowSeconds, max })
  const reset = hit.allowed ? '' : `;t=${hit.retryAfterSeconds}`
  setHeaders({
    'RateLimit-Policy': `"${name}";q=${max};w=${windowSeconds}`,
    RateLimit: `"${name}";r=${hit.remaining}${reset}`,
    'RateLimit-Limit': String(max),
    'RateLimit-Remaining': String(hit.remaining),
  })
  if (!hit.allowed) throw rateLimited(hit.retryAfterSeconds)
}

/** Returns the key under which requests are counted together. */
export function callerOf(ctx: Ctx): string {
  const { actor } = ctx
  if (actor.kind === 'public') return `public:${addressGroup(actor.clientIp)}`
  if (actor.kind === 'service') return `service:${actor.clientId}`
  if (actor.kind === 'customer') return `customer:${actor.participantId}`
  return actor.kind === 'system' ? `system:${actor.job}` : `staff:${actor.staffId}`
}

function limitOf(ctx: Ctx): { max: number; name: string; caller: string } {
  const caller = callerOf(ctx)
  return ctx.actor.kind === 'public'
    ? { max: ctx.config.LIMIT_PUBLIC_PER_MINUTE, name: 'public', caller }
    : { max: ctx.config.LIMIT_API_PER_MINUTE, name: 'token', caller }
}
