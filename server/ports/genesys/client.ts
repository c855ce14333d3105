import type { Config } from '#server/config.ts'
import { failureFromError, failureFromStatus, type GenesysFailure, tokenFailure } from './failures.ts'
import { apiOrigin, findRegion, type Region } from './regions.ts'
import { Tokens } from './tokens.ts'
import type { GenesysConnection } from './types.ts'

export type ApiRequest = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Beginning with `/api/v2/`; ids in it already encoded. */
  path: string
  query?: Record<string, string>
  body?: unknown
}
export type ApiResult = { ok: true; status: number; body: unknown } | GenesysFailure

/** Genesys Cloud's API over fetch. Never logs and never throws; bodies and tokens stay inside. */
export class GenesysClient {
  readonly #base: string | undefined
  readonly #timeoutMs: number
  readonly #tokens: Tokens

  constructor(config: Pick<Config, 'GENESYS_BASE_URL' | 'VENDOR_TIMEOUT_MS'>) {
    this.#base = config.GENESYS_BASE_URL
    this.#timeoutMs = config.VENDOR_TIMEOUT_MS
    this.#tokens = new Tokens({ base: this.#base, timeoutMs: this.#timeoutMs })
  }

  /** One call, made again once with a new token when the first was refused: a 401 did nothing. */
  async call(connection: GenesysConnection, request: ApiRequest): Promise<ApiResult> {
    const region = findRegion(connection.region)
    if (!region) return { ok: false, kind: 'rejected', code: 'unknown_region', permanent: true }
    const first = await this.#withToken(region, connection, request)
    if (first.ok || first.status !== 401 || first.token === undefined) return answerOf(first)
    this.#tokens.drop(region, connection, first.token)
    return answerOf(await this.#withToken(region, connection, request))
  }

  async #withToken(region: Region, connection: GenesysConnection, request: ApiRequest): Promise<Tried> {
    const granted = await this.#tokens.get(region, connection)
    if (!granted.ok) return tokenFailure(granted)
    return { ...(await this.#send(region, granted.token, request)), token: granted.token }
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
      // An answer cut off while it is read is as unknown as one that never came.
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

type Tried = ApiResult & { token?: string }

function answerOf({ token: _, ...answer }: Tried): ApiResult {
  return answer
}

function parse(text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text)
  } catch {
    return null
  }
}
