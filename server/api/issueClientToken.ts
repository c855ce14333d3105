import { AppError, rateLimited } from '#server/lib/errors.ts'
import { keyedHash, sameSecret } from '#server/lib/hash.ts'
import { isUuid } from '#server/lib/ids.ts'
import type { Ctx } from '#server/platform/context.ts'
import { consumeLimit } from '#server/platform/rateLimit/consumeLimit.ts'
import { parseBasicAuth } from './authenticate.ts'
import { signToken, tokenSeconds } from './bearer.ts'
import { findApiClient } from './data.ts'

export type ClientCredentials = {
  authorization: string | undefined
  client_id: string | undefined
  client_secret: string | undefined
}
export type IssuedToken = { access_token: string; token_type: 'Bearer'; expires_in: number }

/** Exchanges the id and secret of an API client for a token. An unknown id and a wrong secret give the same error. */
export async function issueClientToken(ctx: Ctx, credentials: ClientCredentials): Promise<IssuedToken> {
  const basic = parseBasicAuth(credentials.authorization)
  const id = basic?.name ?? credentials.client_id ?? ''
  const secret = basic?.secret ?? credentials.client_secret ?? ''
  if (!isUuid(id) || !secret) throw invalidClient()
  const { TOKEN_PEPPER: pepper } = ctx.config
  const window = {
    key: `client:${keyedHash(pepper, 'limit', 'client', id).toString('base64url')}`,
    windowSeconds: 60,
    max: 60,
  }
  const { allowed, retryAfterSeconds } = await consumeLimit(ctx.db, window)
  if (!allowed) throw rateLimited(retryAfterSeconds)
  const client = await findApiClient(ctx.db, id)
  const hash = keyedHash(pepper, 'api-client', id, secret)
  if (!client || !sameSecret(hash, client.secretHash)) throw invalidClient()
  const content = {
    sub: client.id,
    organization: client.organizationId,
    application: client.applicationId,
    role: 'ROLE_CLIENT_SERVICE',
  } as const
  return { access_token: await signToken(ctx.config, content), token_type: 'Bearer', expires_in: tokenSeconds }
}

const invalidClient = (): AppError =>
  new AppError('unauthenticated', 'The client ID or secret is incorrect.', { reason: 'invalid_client' })
