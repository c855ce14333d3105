/** Reasons to refuse an endpoint address; stable codes that the screens translate. */
const targetRefusals = ['malformed', 'scheme', 'userinfo', 'fragment', 'port', 'host', 'private', 'unresolved'] as const
export type TargetRefusal = (typeof targetRefusals)[number]
export type TargetCheck = { ok: true; url: string } | { ok: false; reason: TargetRefusal }

export type WebhookRequest = { url: string; headers: Readonly<Record<string, string>>; body: string }

/** Result of one attempt; `excerpt` is the beginning of the body in one line, without control characters. */
export type WebhookResult =
  | { kind: 'answered'; status: number; retryAfterMs: number | null; excerpt: string; durationMs: number }
  /** `blocked`: the address is not allowed; nothing was sent. */
  | {
      kind: 'failed'
      code: 'blocked' | 'unresolved' | 'unreachable' | 'timeout' | 'tls' | 'broken'
      durationMs: number
    }

/** Sends webhooks to addresses that our customers enter. */
export type WebhookPort = {
  /** Checks whether the address may receive webhooks, by its form and by its current DNS records. */
  check(url: string): Promise<TargetCheck>
  /**
   * Sends one request to the currently resolved address, after checking it again. No redirect is followed, and only the
   * beginning of the response is read.
   */
  post(request: WebhookRequest): Promise<WebhookResult>
}
