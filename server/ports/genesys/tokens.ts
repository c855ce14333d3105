import { createHash } from 'node:crypto'
import { z } from 'zod'
import { failureFromError, failureFromStatus, type GenesysFailure } from './failures.ts'
import { loginOrigin, type Region } from './regions.ts'
import type { GenesysConnection } from './types.ts'

export type TokenResult = { ok: true; token: string } | GenesysFailure
type Entry = { token: string; renewAtMs: number }

const RENEW_AT_SHARE = 0.9
const tokenResponse = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() })

/** Caches client-credentials tokens per domain and client; parallel calls share one token request. */
export class Tokens {
  readonly #options: { base?: string | undefined; timeoutMs: number }
  readonly #entries = new Map<string, Entry>()
  readonly #pending = new Map<string, Promise<TokenResult>>()

  constructor(options: { base?: string | undefined; timeoutMs: number }) {
    this.#options = options
  }

  async get(region: Region, connection: GenesysConnection): Promise<TokenResult> {
    const key = cacheKey(region, connection)
    const entry = this.#entries.get(key)
    if (entry && Date.now() < entry.renewAtMs) return { ok: true, token: entry.token }
    const pending = this.#pending.get(key) ?? this.#request(key, region, connection)
    this.#pending.set(key, pending)
    return pending
  }

  /** Drops a refused token, unless another one has replaced it meanwhile. */
  drop(region: Region, connection: GenesysConnection, token: string): void {
    const key = cacheKey(region, connection)
    if (this.#entries.get(key)?.token === token) this.#entries.delete(key)
  }

  async #request(key: string, region: Region, connection: GenesysConnection): Promise<TokenResult> {
    try {
      const response = await fetch(`${loginOrigin(region, this.#options.base)}/oauth/token`, {
        method: 'POST',
        headers: {
          authorization: `Basic ${Buffer.from(`${connection.clientId}:${connection.clientSecret}`).toString('base64')}`,
          'content-type': 'application/x-www-form-urlencoded',
          ...(this.#options.base ? { 'x-sandbox-region': region.domain } : {}),
        },
        body: 'grant_type=client_credentials',
        redirect: 'manual',
        signal: AbortSignal.timeout(this.#options.timeoutMs),
      })
      const body: unknown = await response.json().catch(() => null)
      if (!response.ok) return failureFromStatus(response.status, response.headers, body)
      return this.#store(key, tokenResponse.parse(body))
    } catch (error) {
      return failureFromError(error)
    } finally {
      this.#pending.delete(key)
    }
  }

  #store(key: string, { access_token, expires_in }: z.infer<typeof tokenResponse>): TokenResult {
    this.#entries.set(key, { token: access_token, renewAtMs: Date.now() + expires_in * 1000 * RENEW_AT_SHARE })
    return { ok: true, token: access_token }
  }
}

/** Cache key that contains a hash of the secret, so that a changed or wrong secret never gets the token of another. */
const cacheKey = (region: Region, { clientId, clientSecret }: GenesysConnection): string =>
  [region.domain, clientId, createHash('sha256').update(clientSecret).digest('base64')].join('\n')
