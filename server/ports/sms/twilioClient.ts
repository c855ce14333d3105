import type { Twilio } from 'twilio'

export type TwilioAccount = {
  accountSid: string
  authToken: string
  baseUrl: string
  /** Number in E.164 or id of a messaging service (`MG…`). */
  from: string
  timeoutMs: number
}

/** Unsuccessful response with the values of its headers, which the error of the package drops. */
export class TwilioHttpError extends Error {
  readonly status: number
  readonly code: string | null
  readonly retryAfterMs: number | null
  constructor(status: number, code: string | null, retryAfterMs: number | null) {
    super(`Twilio responded with ${status}`)
    this.status = status
    this.code = code
    this.retryAfterMs = retryAfterMs
  }
}

/**
 * Opens the official client over fetch: to the configured address, within the time limit, one request per call and no
 * retries. Imported late, because the package takes 200 ms to load and a process that sends no SMS should not pay for
 * it.
 */
export async function openTwilio(account: TwilioAccount): Promise<Twilio> {
  const { default: twilio } = await import('twilio')
  class FetchClient extends twilio.RequestClient {
    override async request<TData>(options: Parameters<InstanceType<typeof twilio.RequestClient>['request']>[0]) {
      const response = await fetch(urlFor(options, account.baseUrl), {
        method: options.method.toUpperCase(),
        headers: {
          accept: 'application/json',
          authorization: `Basic ${Buffer.from(`${options.username}:${options.password}`).toString('base64')}`,
        },
        ...(options.data ? { body: form(options.data) } : {}),
        redirect: 'manual',
        signal: AbortSignal.timeout(account.timeoutMs),
      })
      const body = await response.text()
      if (!response.ok) throw errorFrom(response, body)
      return { statusCode: response.status, body: body as TData, headers: {} }
    }
  }
  // An explicit log level, so that TWILIO_LOG_LEVEL cannot make the package print bodies and numbers.
  return twilio(account.accountSid, account.authToken, {
    httpClient: new FetchClient(),
    logLevel: 'none',
    lazyLoading: true,
  })
}

function urlFor(options: { uri: string; params?: object }, baseUrl: string): URL {
  const original = new URL(options.uri)
  const url = new URL(`${baseUrl}${original.pathname}${original.search}`)
  for (const [name, value] of form(options.params ?? {})) url.searchParams.append(name, value)
  return url
}

function form(fields: object): URLSearchParams {
  const pairs = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined || value === null ? [] : [value].flat().map((one) => [name, String(one)]),
  )
  return new URLSearchParams(pairs)
}

function errorFrom(response: Response, body: string): TwilioHttpError {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN)
  const code = /"code"\s*:\s*(\d+)/.exec(body)?.[1] ?? null
  return new TwilioHttpError(response.status, code, Number.isFinite(seconds) ? seconds * 1000 : null)
}
