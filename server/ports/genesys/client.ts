import type { Config } from '#server/config.ts'
import { failureFromError, failureFromStatus, type GenesysFailure, tokenFailure } from './failures.ts'
import { apiOrigin, findRegion, type Region } from './regions.ts'
import { Tokens } from './tokens.ts'
import type { GenesysConnection } from './types.ts'

export type ApiRequest = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Starts with `/api/v2/`; ids in it are already encoded. */
  path: string
  query?: Record<string, string>
  body?: unknown
}
export type ApiResult = { ok: true; status: number; body: unknown } | GenesysFailure

/** Calls the API of Genesys Cloud. Never logs and never throws; bodies and tokens are not exposed. */
export class GenesysClient {
  readonly #base: string | undefined
  readonly #timeoutMs: number
  readonly #tokens: Tokens

  constructor(config: Pick<Config, 'GENESYS_BASE_URL' | 'VENDOR_TIMEOUT_MS'>) {
    this.#base = config.GENESYS_BASE_URL
    this.#timeoutMs = config.VENDOR_TIMEOUT_MS
    this.#tokens = new Tokens({ base: this.#base, timeoutMs: this.#timeoutMs })
  }

  /** Makes a call, and repeats it once with a new token after a 401, which means that nothing was done. */
  async call(connection: GenesysConnection, request: ApiRequest): Promise<ApiResult> {
    const region = findRegion(connection.region)
    if (!region) return { ok: false, kind: 'rejected', code: 'unknown_region', permanent: true }
    const first = await this.#withToken(region, connection, request)
    if (first.ok || first.status !== 401 || first.token === undefined) return withoutToken(first)
    this.#tokens.drop(region, connection, first.token)
    return withoutToken(await this.#withToken(region, connection, request))
  }

  async #withToken(region: Region, connection: GenesysConnection, request: ApiRequest): Promise<TokenCall> {
    const grant = await this.#tokens.get(region, connection)
    if (!grant.ok) return tokenFailure(grant)
    return { ...(await this.#send(region, grant.token, request)), token: grant.token }
  }

  async #send(region: Region, token: string, request: ApiRequest): Promise<ApiResult> {
    const query = request.query ? `?${new URLSearchParams(request.query)}` : ''
    try {
      const response = await fetch(`${apiOrigin(region, this.#base)}${request.path}${query}`, {
        method: request.method,
        headers: {
          authorization: `Bearer ${token}`,
          accept: 'application/json',
          ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(this.#base ? { 'x-sandbox-region': region.domain } : {}),
        },
        ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
        redirect: 'manual',
        signal: AbortSignal.timeout(this.#timeoutMs),
      })
      // If the response is cut off while it is read, the outcome is unknown, as without a response.
      const text = await response.text()
      const body = parse(text)
      return response.ok
        ? { ok: true, status: response.status, body }
        : failureFromStatus(response.status, response.headers, body)
    } catch (error) {
      return failureFromError(error)
    }
  }
}

type TokenCall = ApiResult & { token?: string }

function withoutToken({ token: _, ...result }: TokenCall): ApiResult {
  return result
}

function parse(text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text)
  } catch {
    return null
  }
}
