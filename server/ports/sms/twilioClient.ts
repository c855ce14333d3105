import type { Twilio } from 'twilio'

export type TwilioAccount = {
  accountSid: string
  authToken: string
  baseUrl: string
  /** A number in E.164 or a messaging service's id (`MG…`). */
  from: string
  timeoutMs: number
}

/** An answer that is no success, with what its headers said; the package's own error drops them. */
export class TwilioHttpError extends Error {
  readonly status: number
  readonly code: string | null
  readonly retryAfterMs: number | null
  constructor(status: number, code: string | null, retryAfterMs: number | null) {
    super(`Twilio answered ${status}`)
    this.status = status
    this.code = code
    this.retryAfterMs = retryAfterMs
  }
}

/**
 * The official client over fetch: to the configured address, within the time limit, one request per call and no retries.
 * Loaded late: the package takes a fifth of a second, and a process that sends no text should not pay for it.
 */
export async function openTwilio(account: TwilioAccount): Promise<Twilio> {
  const { default: twilio } = await import('twilio')
  class FetchClient extends twilio.RequestClient {
    override async request<TData>(options: Parameters<InstanceType<typeof twilio.RequestClient>['request']>[0]) {
      const response = await fetch(addressed(options, account.baseUrl), {
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
      if (!response.ok) throw answerOf(response, body)
      return { statusCode: response.status, body: body as TData, headers: {} }
    }
  }
  // A level of its own, so that TWILIO_LOG_LEVEL cannot make the package print bodies and numbers.
  return twilio(account.accountSid, account.authToken, {
    httpClient: new FetchClient(),
    logLevel: 'none',
    lazyLoading: true,
  })
}

function addressed(options: { uri: string; params?: object }, baseUrl: string): URL {
  const asked = new URL(options.uri)
  const url = new URL(`${baseUrl}${asked.pathname}${asked.search}`)
  for (const [name, value] of form(options.params ?? {})) url.searchParams.append(name, value)
  return url
}

function form(fields: object): URLSearchParams {
  const pairs = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined || value === null ? [] : [value].flat().map((one) => [name, String(one)]),
  )
  return new URLSearchParams(pairs)
}

function answerOf(response: Response, body: string): TwilioHttpError {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN)
  const code = /"code"\s*:\s*(\d+)/.exec(body)?.[1] ?? null
  return new TwilioHttpError(response.status, code, Number.isFinite(seconds) ? seconds * 1000 : null)
}
