/** Why an address may not be told anything; stable words that the screens translate. */
const targetRefusals = ['malformed', 'scheme', 'userinfo', 'fragment', 'port', 'host', 'private', 'unresolved'] as const
export type TargetRefusal = (typeof targetRefusals)[number]
export type TargetCheck = { ok: true; url: string } | { ok: false; reason: TargetRefusal }

export type WebhookRequest = { url: string; headers: Readonly<Record<string, string>>; body: string }

/** What became of one attempt; `excerpt` is the beginning of the answer, in one line, without control signs. */
export type WebhookResult =
  | { kind: 'answered'; status: number; retryAfterMs: number | null; excerpt: string; durationMs: number }
  /** `blocked`: the address leads to where we may not go; nothing was sent. */
  | {
      kind: 'failed'
      code: 'blocked' | 'unresolved' | 'unreachable' | 'timeout' | 'tls' | 'broken'
      durationMs: number
    }

/** The way to addresses that customers of ours type in. */
export type WebhookPort = {
  /** Whether this address may be told anything, by its form and by where its name leads now. */
  check(url: string): Promise<TargetCheck>
  /** One request to where the name leads now, looked at again; no redirect is followed, the answer is read in bounds. */
  post(request: WebhookRequest): Promise<WebhookResult>
}
